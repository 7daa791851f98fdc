/* zoom-user-concurrent at tolerance 3, four systems, no time: what each system holds is
   0 (nothing), 255 (dead tokens) or the place of a live grant. */
#define SYSTEMS 4
#define TOLERANCE 3

byte held[SYSTEMS];
byte live = 0;
byte i, s;

init {
    do
    :: atomic {
        select (s : 0 .. SYSTEMS - 1);
        if
        :: live == TOLERANCE ->
            i = 0;
            do
            :: i < SYSTEMS ->
                if
                :: held[i] == 1 -> held[i] = 255
                :: held[i] > 1 && held[i] < 255 -> held[i] = held[i] - 1
                :: else -> skip
                fi;
                i = i + 1
            :: else -> break
            od;
            live = live - 1
        :: else -> skip
        fi;
        live = live + 1;
        held[s] = live;
        i = 0;
        s = 0
    }
    od
}
