"""Token logs of production: read, replayed for each user, and made.

events      what one line of a log says
answer      what an audit finds
"""
