"""Token logs of production: read, replayed for each user, and made.

- `events`: what one line of a log says
- `answer`: what an audit finds
- `tally`: what reading a log counted
- `times`: times of logs, as microseconds
- `words`: results of logs, as words that are known
- `systems`: which system did it, by address and user agent
- `own`: tolsim's own format
- `formats`: from the bytes of a log to its records
- `mappings`: the logs of servers
- `reading`: files of any format, as events
- `writing`: events, as the lines of a log
- `draws`: what chance decides of a user's needs
- `lives`: users who act against the engine, and react to its refusals
- `generate`: the lives of a population
- `repeats`: a population played several times
- `truth`: who was cut off, as lines
"""
