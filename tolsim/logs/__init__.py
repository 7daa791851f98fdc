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
- `rules`: the policies at their tolerances that are tried
- `partitions`: events on disk, those of one user together
- `units`: the events of one user, and what the log knows of each
- `history`: a unit replayed under one rule
- `loop`: a unit replayed under all rules, beside the one in force
- `counts`: what is counted meanwhile, and how counts are combined
- `work`: the folder of an audit, from which a second run goes on
- `workers`: processes that do a task for every partition
- `cluster`: the same by Dask
- `stages`: what a worker does with a partition
- `question`: what is asked, and by which means
- `audit`: all of it, from events to the answer
- `finding`: the answer, from the counts
- `fit`: which policies answer as the log did
"""
