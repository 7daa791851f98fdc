"""A game in the terminal: a run whose steps, tolerance and policy change under the hand.

Only `picker`, `table` and `app` use Textual, and nothing outside this room does.

- `game`: what is played: the scenario as data, a cursor, who acts, and undo
- `keys`: the table of keys, from which the footer, the list of keys and the palette follow
- `choices`: what there is to choose from in a list
- `words`: the header, the rule, who holds what, and how a cell of the lanes came to be
- `pictures`: the story and the lanes with a cursor
- `view`: all that the screen shows, for the room that there is, and what a click there means
- `picker`: a list over the screen
- `table`: the screen: keys and clicks in, another game out
- `app`: the program around it
"""
