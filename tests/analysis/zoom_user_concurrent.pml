/* zoom-user-concurrent at tolerance 3, no time: what each system holds is 0 (nothing), 255 (dead
   tokens) or 1 to 3, a live grant: the newest, the second, the third. Systems log in, refresh and
   call; answers to logins and refreshes get lost; stores are copied. */
#ifndef SYSTEMS
#define SYSTEMS 2
#endif
#define TOLERANCE 3
#define DEAD 255
#define MAY_BE_LOST if :: lost = 0 :: lost = 1 fi

byte held[SYSTEMS];
byte i, s, t, mine;
bit lost;

inline login(system) {
    for (i : 0 .. SYSTEMS - 1) {
        if
        :: held[i] == TOLERANCE -> held[i] = DEAD
        :: held[i] > 0 && held[i] < TOLERANCE -> held[i] = held[i] + 1
        :: else -> skip
        fi
    }
    if :: !lost -> held[system] = 1 :: else -> skip fi
}

inline refresh(system) {
    mine = held[system];
    if
    :: mine > 0 && mine < DEAD ->
        for (i : 0 .. SYSTEMS - 1) {
            if
            :: held[i] == mine && (lost || i != system) -> held[i] = DEAD
            :: else -> skip
            fi
        }
    :: else -> skip
    fi
}

init {
    do
    :: atomic {
        select (s : 0 .. SYSTEMS - 1);
        if
        :: MAY_BE_LOST; login(s)
        :: MAY_BE_LOST; refresh(s)
        :: skip /* a call changes nothing */
        :: select (t : 0 .. SYSTEMS - 1); held[t] = held[s]
        fi;
        i = 0; s = 0; t = 0; mine = 0; lost = 0
    }
    od
}
