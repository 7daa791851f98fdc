"""Searches through everything that systems can do under a policy.

- `space`: states, moves between them, and the shortest way to a goal
- `question`: who takes part, what they may do, and where to stop
- `choices`: policies as a command names them: `NAME@3`
- `experiment`: a sequence of moves as a scenario, replayed before anyone sees it
- `explore`: can a policy break its users at all, and how soon?
- `distinguish`: which experiment tells two policies apart?
- `decide`: the tree of experiments that tells several policies apart in the fewest steps
- `identify`: which of the known policies fit what was observed?
- `observed`: what that was, and where the replay of a policy contradicts it
- `repeats`: a sequence with what is repeated in it told once
"""
