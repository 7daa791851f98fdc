"""Token logs of production: read, replayed for each user, and made.

events      what one line of a log says
answer      what an audit finds
draws       what chance decides of a user's needs
lives       users who act against the engine, and react to its refusals
generate    the lives of a population
lines       lines of tolsim's own format, and of the truth
"""
