"""Token logs of production: read, replayed for each user, and made.

events      what one line of a log says
answer      what an audit finds
draws       what chance decides of a user's needs
generate    a log made of a population: users who act against the engine
lines       lines of tolsim's own format, and of the truth
"""
