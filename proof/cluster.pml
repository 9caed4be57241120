/*
 * The exchange between two processes and Redis about one window, and the server that counts what they send.
 *
 * It follows src/window/redis; README.md says which part is where, what is left out, and why that may be. Time passes in
 * ticks. All else happens between two ticks, in any order and as late as it likes, but where a guard says otherwise: so a
 * process that is busy, or stopped, is one of which no step is chosen. Every permit weighs 1.
 */
#ifndef AMOUNT
#define AMOUNT 1
#endif
#ifndef WINDOW
#define WINDOW 1
#endif
#ifndef GRACE
#define GRACE 1
#endif
#ifndef LEASE
#define LEASE 2
#endif
#ifndef TIMEOUT
#define TIMEOUT 1 /* A call is acted on within so many ticks, or never. */
#endif

#define COOLS (WINDOW + GRACE)
#define KEEPS (LEASE + WINDOW + GRACE) /* For how long Redis keeps what a process holds. */
#define FORGETS (TIMEOUT + KEEPS)      /* After so long a process takes it for forgotten. */

#define TOLD (AMOUNT + 2)  /* Places for what a process has to tell. */
#ifndef UNHEARD
#define UNHEARD 1 /* At most so many calls in a row are not heard of. */
#endif
#define MISSES(p) (p == 0 -> UNHEARD : 0) /* With process 0 alone: it is the same with the other. */
#define COOLING (AMOUNT + 2) /* Places for what cools in Redis: some counts twice after calls that were not heard of. */
#define NUMBERS 9

#ifdef NO_GRACE
#define LOST_COOLS WINDOW
#else
#define LOST_COOLS COOLS
#endif

/* What a process says: Message in protocol.ts. */
typedef Call {
  byte number;   /* 0: there is none */
  byte age;      /* since it was composed */
  byte flying, stock, unheard, asks;
  byte id[TOLD]; /* of what cools; 0: none */
  byte span[TOLD];
  bit isNew[TOLD];
#ifdef LOSSES
  byte epoch, heard;
#endif
};

/* A process: Session, Holding, Lease, Outbox, Contact. */
typedef Process {
  bit isDead;
  byte flying;             /* in flight, not counted by the server yet */
  byte counted;            /* in flight, counted */
  byte late[GRACE + 1];    /* ended without an answer, to be counted within so many ticks, if ever */
  byte silent;             /* since Redis heard of all that is in flight */
  byte ready;              /* the stock: what may go */
  byte coming[COOLS + 1];  /* the stock: what may go in so many ticks */
  byte renewed;            /* since the last call that is known to be executed was composed */
  byte id[TOLD];           /* the outbox: what cools, for how long still, whether it was told */
  byte left[TOLD];
  bit isTold[TOLD];
  byte misses;             /* how many calls in a row were not heard of */
  byte unheard;            /* the first call that was not heard since the last that was */
  byte forgotten;          /* until Redis has forgotten what it held for this process */
  byte number;             /* of the call whose reply is waited for; 0: none is */
  byte age;                /* of that call */
  bit isReplied;           /* the reply to the last one is on its way: */
  bit isVoid;
  byte granted[COOLS + 1]; /* permits that may go so many ticks after the reply is heard */
#ifdef LOSSES
  byte epoch, heard;       /* which life of the data it knows, and its last call of which it heard */
  byte newEpoch;           /* in the reply */
#endif
};

/* What Redis keeps: script.lua. */
typedef Data {
  byte id[COOLING]; /* what cools: whose and which (0: nobody tells of it again), and for how long */
  byte left[COOLING];
  byte held[2];
  byte keeps[2];    /* until what that process holds is dropped */
  byte last[2];     /* the last call that was executed */
#ifdef LOSSES
  byte epoch;
  bit isLost;       /* whether a loss was found, ever */
  byte closed;      /* until something is granted again */
#endif
};

Process P[2];
Call C[4]; /* on their way: the last of each process, and one of each that was given up before */
#define CALL(p) (p)
#define STALE(p) ((p) + 2)
#ifdef LOSSES
Data D[2]; /* what Redis has; and what a replica has, or a snapshot: nothing at first, which is a Redis that lost all */
#define older D[1]
#else
Data D[1];
#endif
#define redis D[0]
bit isFull;
byte counts[WINDOW + 1]; /* by the server: in this tick, in the one before, ... */

#ifdef LOSSES
bit isSaved, hasLost;
byte unnoticed; /* since data was lost that a process knows of, and none has said so */
byte epochs = 1;
#endif

#ifdef SHORTEST
#define TEMP
#else
#define TEMP hidden
#endif
TEMP byte i, j, k, n, x, y;
TEMP short released, lacking;
TEMP byte isVoid, yes;
TEMP byte before;

/*
 * The theorem of docs/promise.md: no window of the server holds more than its amount. It is asked whenever the server counts a
 * request, for the window that ends then; that is every window, as ticks are whole.
 */
#define THEOREM (inWindow <= AMOUNT)
TEMP byte inWindow;

inline serverCounts(p) {
  counts[0]++;
  inWindow = 0;
  for (i : 0 .. WINDOW - 1) { inWindow = inWindow + counts[i] }
  printf("  server   counts a request of process %d: %d in its window\n", p, inWindow);
#ifdef WITNESS
  assert(!(WITNESS));
#else
  assert(THEOREM);
#endif
}

/* ---- Names and numbers: only their order matters, so they are kept small. ---- */

#define USES(p, v) (redis.last[p] == v || P[p].unheard == v || P[p].number == v || \
  C[CALL(p)].number == v || C[CALL(p)].unheard == v || C[STALE(p)].number == v || C[STALE(p)].unheard == v || USES_OLDER(p, v))
#ifdef LOSSES
#define USES_OLDER(p, v) (older.last[p] == v || P[p].heard == v || C[CALL(p)].heard == v || C[STALE(p)].heard == v)
#else
#define USES_OLDER(p, v) false
#endif
#define LOWER(v) v = (v > x -> v - 1 : v)

inline renumber(p) {
  n = 0; x = 1; y = 1;
  do
  :: y > NUMBERS -> break
  :: y <= NUMBERS && USES(p, x) -> x++; y++
  :: else ->
    LOWER(redis.last[p]); LOWER(P[p].unheard); LOWER(P[p].number);
    LOWER(C[CALL(p)].number); LOWER(C[CALL(p)].unheard); LOWER(C[STALE(p)].number); LOWER(C[STALE(p)].unheard);
#ifdef LOSSES
    LOWER(older.last[p]); LOWER(P[p].heard); LOWER(C[CALL(p)].heard); LOWER(C[STALE(p)].heard);
#endif
    y++
  od;
  x = 0; y = 0
}

inline highest(p) { /* in n */
  n = 0;
  for (i : 1 .. NUMBERS) {
    if :: USES(p, i) -> n = i :: else fi
  }
}

#define NAME(p, which) ((p) * 16 + (which))

inline tells(p, which) { /* in yes: whether anything tells of it, or may tell again */
  yes = false;
  for (j : 0 .. TOLD - 1) {
    if
    :: P[p].id[j] == which || C[CALL(p)].number > 0 && C[CALL(p)].id[j] == which ||
      C[STALE(p)].number > 0 && C[STALE(p)].id[j] == which -> yes = true
    :: else
    fi
  }
}

inline newName(p) { /* in n */
  n = 1;
  do
  :: tells(p, n);
    k = 0;
    for (i : 0 .. COOLING - 1) {
      if :: redis.left[i] > 0 && redis.id[i] == NAME(p, n) -> k = 1 :: else fi;
#ifdef LOSSES
      if :: older.left[i] > 0 && older.id[i] == NAME(p, n) -> k = 1 :: else fi
#endif
    }
    if :: yes || k == 1 -> n++ :: else -> break fi
  od;
  k = 0
}

inline sortCooling(d) {
  for (i : 0 .. COOLING - 1) {
    if
    :: D[d].left[i] == 0 -> D[d].id[i] = 0
    :: D[d].left[i] > 0 && D[d].id[i] > 0 ->
      x = D[d].id[i] / 16; y = D[d].id[i] % 16;
      tells(x, y);
      if :: !yes -> D[d].id[i] = 0 :: else fi
    :: else
    fi
  }
  for (i : 0 .. COOLING - 2) {
    for (j : 0 .. COOLING - 2 - i) {
      if
      :: D[d].left[j] > D[d].left[j + 1] || D[d].left[j] == D[d].left[j + 1] && D[d].id[j] > D[d].id[j + 1] ->
        x = D[d].left[j]; D[d].left[j] = D[d].left[j + 1]; D[d].left[j + 1] = x;
        x = D[d].id[j]; D[d].id[j] = D[d].id[j + 1]; D[d].id[j + 1] = x
      :: else
      fi
    }
  }
  x = 0; y = 0; i = 0; j = 0; yes = false
}

/* ---- The network ---- */

inline drop(c) {
  C[c].number = 0; C[c].age = 0; C[c].flying = 0; C[c].stock = 0; C[c].unheard = 0; C[c].asks = 0;
  for (i : 0 .. TOLD - 1) { C[c].id[i] = 0; C[c].span[i] = 0; C[c].isNew[i] = 0 }
#ifdef LOSSES
  C[c].epoch = 0; C[c].heard = 0;
#endif
}

inline keepStale(p) {
  C[STALE(p)].number = C[CALL(p)].number; C[STALE(p)].age = C[CALL(p)].age; C[STALE(p)].flying = C[CALL(p)].flying;
  C[STALE(p)].stock = C[CALL(p)].stock; C[STALE(p)].unheard = C[CALL(p)].unheard; C[STALE(p)].asks = C[CALL(p)].asks;
  for (i : 0 .. TOLD - 1) {
    C[STALE(p)].id[i] = C[CALL(p)].id[i]; C[STALE(p)].span[i] = C[CALL(p)].span[i]; C[STALE(p)].isNew[i] = C[CALL(p)].isNew[i]
  }
#ifdef LOSSES
  C[STALE(p)].epoch = C[CALL(p)].epoch; C[STALE(p)].heard = C[CALL(p)].heard;
#endif
}

#define HAS_STOCK(p) (P[p].ready + STOCK_COMING(p) > 0)
#if COOLS == 2
#define STOCK_COMING(p) (P[p].coming[1] + P[p].coming[2])
#else
#define STOCK_COMING(p) (P[p].coming[1] + P[p].coming[2] + P[p].coming[3])
#endif

/* Whether it may still do something, now or after a loss; what can not is forgotten. */
#ifdef TWICE
#define DOES_NOTHING(p, c) false
#else
#ifdef LOSSES
#define DOES_NOTHING(p, c) (C[c].number <= redis.last[p] && (hasLost || C[c].number <= older.last[p]))
#else
#define DOES_NOTHING(p, c) (C[c].number <= redis.last[p])
#endif
#endif
#ifdef NO_DEADLINE
#define IS_LATE(c) false
#else
#define IS_LATE(c) (C[c].age > TIMEOUT)
#endif

#ifdef LOSSES
inline clear(d) {
  for (i : 0 .. COOLING - 1) { D[d].id[i] = 0; D[d].left[i] = 0 }
  for (i : 0 .. 1) { D[d].held[i] = 0; D[d].keeps[i] = 0; D[d].last[i] = 0 }
  D[d].epoch = 0; D[d].isLost = 0; D[d].closed = 0
}
#endif

inline tidy(p) {
  if :: C[CALL(p)].number > 0 && (IS_LATE(CALL(p)) || DOES_NOTHING(p, CALL(p))) -> drop(CALL(p)) :: else fi;
  if :: C[STALE(p)].number > 0 && (IS_LATE(STALE(p)) || DOES_NOTHING(p, STALE(p))) -> drop(STALE(p)) :: else fi;
  /* What no longer matters. */
  if :: P[p].number == 0 && P[p].unheard == 0 -> P[p].forgotten = 0 :: else fi;
  if :: !HAS_STOCK(p) -> P[p].renewed = LEASE :: else fi;
  if :: !HAS_STOCK(p) && !P[p].isReplied && P[p].flying + P[p].late[0] + P[p].late[1] == 0 -> P[p].silent = 0 :: else fi;
#ifdef LOSSES
  if :: hasLost -> clear(1) :: else fi;
#endif
  renumber(p);
  sortCooling(0);
#ifdef LOSSES
  sortCooling(1);
#endif
  n = 0; k = 0; released = 0; lacking = 0; isVoid = 0; before = 0; inWindow = 0
}

/* ---- Time ---- */

#define FEWER(v) v = (v > 0 -> v - 1 : 0)
#define OLDER(v, most) v = (v < most -> v + 1 : most)

inline passes(d) {
  for (i : 0 .. COOLING - 1) { FEWER(D[d].left[i]) }
  for (i : 0 .. 1) {
    FEWER(D[d].keeps[i]);
    if :: D[d].keeps[i] == 0 -> D[d].held[i] = 0 :: else fi
  }
#ifdef LOSSES
  FEWER(D[d].closed);
#endif
}

inline passesFor(p) {
  for (i : 1 .. GRACE) { P[p].late[i - 1] = P[p].late[i] }
  P[p].late[GRACE] = 0;
  OLDER(P[p].silent, LEASE + GRACE + 1);
  if
  :: P[p].silent > LEASE + GRACE ->
    /* Taken for granted: whoever is silent for longer than a lease has nothing counted but a grace later. */
    P[p].counted = P[p].counted + P[p].flying; P[p].flying = 0;
    for (i : 0 .. GRACE) { P[p].late[i] = 0 }
  :: else
  fi;
  P[p].ready = P[p].ready + P[p].coming[1];
  for (i : 2 .. COOLS) { P[p].coming[i - 1] = P[p].coming[i] }
  P[p].coming[COOLS] = 0;
  OLDER(P[p].renewed, LEASE);
  for (i : 0 .. TOLD - 1) {
    FEWER(P[p].left[i]);
    if :: P[p].left[i] == 0 -> P[p].id[i] = 0; P[p].isTold[i] = 0 :: else fi
  }
  FEWER(P[p].forgotten);
  if :: P[p].forgotten == 0 -> P[p].unheard = 0; P[p].misses = 0 :: else fi;
  if :: P[p].number > 0 -> OLDER(P[p].age, LEASE) :: else fi;
  if :: C[CALL(p)].number > 0 -> OLDER(C[CALL(p)].age, TIMEOUT + 1) :: else fi;
  if :: C[STALE(p)].number > 0 -> OLDER(C[STALE(p)].age, TIMEOUT + 1) :: else fi
}

inline tick() {
  printf("-- a tick passes\n");
  for (i : 1 .. WINDOW) { counts[WINDOW + 1 - i] = counts[WINDOW - i] }
  counts[WINDOW] = 0;
  counts[0] = 0;
  passes(0);
  passesFor(0); passesFor(1);
#ifdef LOSSES
  passes(1);
  if :: unnoticed > 0 -> unnoticed-- :: else fi;
#endif
  tidy(0); tidy(1)
}

/* ---- A process ---- */

inline cools(p, ticks) { /* Outbox.cools */
  newName(p);
  k = 0;
  do :: k < TOLD && P[p].left[k] > 0 -> k++ :: else -> break od;
  if
  :: k < TOLD -> P[p].id[k] = n; P[p].left[k] = ticks; P[p].isTold[k] = 0
  :: else -> isFull = true
  fi;
  n = 0; k = 0
}

inline giveBack(p) { /* Holding.giveBack: what may go already is free at once, the rest when each of it is */
  P[p].ready = 0;
  for (y : 1 .. COOLS) {
    x = P[p].coming[y];
    P[p].coming[y] = 0;
    do :: x > 0 -> cools(p, y); x-- :: else -> break od
  }
  y = 0
}

#ifdef NO_LEASE_CHECK
#define HAS_LAPSED(p) false
#else
#define HAS_LAPSED(p) (P[p].renewed >= LEASE)
#endif

inline compose(p, wanted) { /* Session.#send, RedisWindow.compose, Outbox.compose */
  if :: P[p].forgotten == 0 -> P[p].unheard = 0; P[p].misses = 0 :: else fi;
  if :: HAS_STOCK(p) && HAS_LAPSED(p) -> giveBack(p) :: else fi;
  highest(p);
  drop(CALL(p));
  P[p].number = n + 1; P[p].age = 0;
  C[CALL(p)].number = n + 1; C[CALL(p)].flying = P[p].flying + P[p].counted; C[CALL(p)].stock = P[p].ready + STOCK_COMING(p);
  C[CALL(p)].unheard = P[p].unheard; C[CALL(p)].asks = wanted;
  for (i : 0 .. TOLD - 1) {
    if
    :: P[p].left[i] > 0 ->
      C[CALL(p)].id[i] = P[p].id[i]; C[CALL(p)].span[i] = P[p].left[i]; C[CALL(p)].isNew[i] = 1 - P[p].isTold[i]; P[p].isTold[i] = 1
    :: else
    fi
  }
#ifdef LOSSES
  C[CALL(p)].epoch = P[p].epoch; C[CALL(p)].heard = P[p].heard;
#endif
  if :: wanted + C[CALL(p)].flying + C[CALL(p)].stock > 0 -> P[p].forgotten = FORGETS :: else fi;
  printf("process %d   calls: %d in flight, %d in stock, asks for %d\n", p, C[CALL(p)].flying, C[CALL(p)].stock, wanted);
  tidy(p)
}

inline endReply(p) {
  P[p].number = 0; P[p].age = 0; P[p].isReplied = 0; P[p].isVoid = 0;
  for (i : 0 .. COOLS) { P[p].granted[i] = 0 }
#ifdef LOSSES
  P[p].newEpoch = 0;
#endif
}

inline hear(p) { /* Session.#replied, deliverBatch, Holding.delivered */
  printf("process %d   hears the reply\n", p);
  if :: P[p].isVoid -> giveBack(p) :: else fi;
  for (i : 0 .. TOLD - 1) {
    if :: P[p].isTold[i] -> P[p].id[i] = 0; P[p].left[i] = 0; P[p].isTold[i] = 0 :: else fi
  }
  P[p].unheard = 0; P[p].misses = 0;
#ifdef LEASE_FROM_REPLY
  P[p].renewed = 0;
#else
  P[p].renewed = P[p].age;
#endif
  P[p].ready = P[p].ready + P[p].granted[0];
  for (i : 1 .. COOLS) { P[p].coming[i] = P[p].coming[i] + P[p].granted[i] }
#ifdef LOSSES
  P[p].epoch = P[p].newEpoch; P[p].heard = P[p].number;
  if :: C[STALE(p)].number == 0 && C[CALL(p)].number > 0 -> keepStale(p) :: else fi; /* a copy of it may still be on its way */
#endif
#ifdef TWICE
  if :: C[STALE(p)].number == 0 && C[CALL(p)].number > 0 -> keepStale(p) :: else fi;
#endif
  endReply(p);
  drop(CALL(p));
  tidy(p)
}

inline giveUp(p, keepsNew) { /* Session.#unheard, Outbox.undelivered */
  printf("process %d   gives its call up\n", p);
  P[p].misses++;
  P[p].unheard = (P[p].unheard > 0 -> P[p].unheard : P[p].number);
  if :: C[CALL(p)].number > 0 && keepsNew -> keepStale(p) :: else fi;
  drop(CALL(p));
  endReply(p);
  tidy(p)
}

/* ---- The script ---- */

#ifdef LOSSES
#define IS_LOST(p, c) (C[c].epoch > redis.epoch || C[c].epoch == redis.epoch && C[c].heard > redis.last[p] \
  || C[c].epoch > 0 && C[c].epoch < redis.epoch && !redis.isLost)
#define IS_OPEN (redis.closed == 0)


inline lostUnless(p, c) {
  if :: redis.epoch == 0 -> epochs++; redis.epoch = epochs :: else fi;
#ifndef NO_HISTORY
  if
  :: IS_LOST(p, c) ->
    printf("  redis    has lost data, and grants nothing for %d ticks\n", KEEPS);
    epochs++; redis.epoch = epochs; redis.isLost = 1; redis.closed = KEEPS; unnoticed = 0
  :: else
  fi
#endif
}

/* Not promised: whoever can not know of a loss is the first to ask after it. */
#define IS_BLIND(p, c) (unnoticed > 0 && !(C[c].epoch > 0 && (redis.epoch == 0 || IS_LOST(p, c))))
#else
#define IS_OPEN true
#define IS_BLIND(p, c) false
#endif


inline script(p, c) {
  before = redis.last[p];
  /* A client sends again what was under way when a connection broke: the reply on that one is not heard. */
  if
  :: P[p].number == C[c].number -> for (i : 0 .. COOLS) { P[p].granted[i] = 0 }
  :: else
  fi;
#ifdef LOSSES
  lostUnless(p, c);
#endif
  redis.last[p] = C[c].number;
  /* note */
  x = redis.held[p];
  isVoid = C[c].stock > (x > C[c].flying -> x - C[c].flying : 0);
#ifdef KEEPS_UNKNOWN
  isVoid = false;
#endif
#ifdef DROPS_VOID
  redis.held[p] = C[c].flying + (isVoid -> 0 : C[c].stock);
#else
  redis.held[p] = C[c].flying + C[c].stock;
#endif
  released = x - redis.held[p];
  for (k : 0 .. TOLD - 1) {
    if
    :: C[c].id[k] > 0 ->
      yes = false;
      for (i : 0 .. COOLING - 1) {
        if :: redis.left[i] > 0 && redis.id[i] == NAME(p, C[c].id[k]) -> yes = true :: else fi
      }
      if
      :: !yes -> addCooling(NAME(p, C[c].id[k]), C[c].span[k]); released = released - C[c].isNew[k]
      :: else
      fi
    :: else
    fi
  }
#ifndef NO_UNHEARD
  do
  :: C[c].unheard > 0 && C[c].unheard <= before && released > 0 -> addCooling(0, COOLS); released--
  :: else -> break
  od;
#endif
  /* answer */
  n = C[c].asks;
  do
  :: n > 0 && IS_OPEN ->
    n--;
    lacking = redis.held[0] + redis.held[1] + 1 - AMOUNT;
    for (i : 0 .. COOLING - 1) { lacking = lacking + (redis.left[i] > 0 -> 1 : 0) }
    if
    :: lacking <= 0 -> y = 0; redis.held[p]++; grants(p, c)
    :: lacking > 0 ->
      sortCooling(0);
      i = 0;
      do :: i < COOLING && redis.left[i] == 0 -> i++ :: else -> break od;
      if
      :: i + lacking > COOLING -> n = 0 /* not that much cools: denied */
      :: else ->
        y = redis.left[i + lacking - 1];
#ifdef BOOKS_ALL
        do :: lacking > 1 -> lacking--; redis.left[i + lacking] = 0 :: else -> break od;
#endif
        redis.left[i] = 0;
        redis.held[p]++; grants(p, c)
      fi
    fi
  :: else -> break
  od;
  /* write */
#ifdef SHORT_KEEP
  redis.keeps[p] = (redis.held[p] > 0 -> LEASE : 0);
#else
  redis.keeps[p] = (redis.held[p] > 0 -> KEEPS : 0);
#endif
  if
  :: P[p].number == C[c].number && !P[p].isDead -> P[p].isReplied = 1; P[p].isVoid = isVoid;
#ifdef LOSSES
    P[p].newEpoch = redis.epoch;
#endif
  :: else
  fi;
#ifdef LOSSES
  if :: C[c].number > P[p].heard -> P[p].silent = 0 :: else fi; /* not one that is older than what it had told since */
#else
  P[p].silent = 0;
#endif
  printf("  redis    executes the call of process %d: it holds %d, %d of another\n", p, redis.held[p], redis.held[1 - p]);
  y = 0;
  tidy(p)
}

inline addCooling(name, ticks) {
  j = 0;
  do :: j < COOLING && redis.left[j] > 0 -> j++ :: else -> break od;
  if
  :: j < COOLING -> redis.id[j] = name; redis.left[j] = ticks
  :: else -> isFull = true
  fi
}

inline grants(p, c) {
  printf("  redis    grants process %d a permit that may go in %d ticks\n", p, y);
  if :: P[p].number == C[c].number && !P[p].isDead -> P[p].granted[y]++ :: else fi
}

#ifdef TWICE
#define IS_OVER(p, c) false
#else
#define IS_OVER(p, c) (C[c].number <= redis.last[p])
#endif
#define MAY_RUN(p, c) (!isFull && C[c].number > 0 && !IS_OVER(p, c) && !IS_LATE(c) && !IS_BLIND(p, c))

/* ---- What may happen ---- */

/*
 * For limits as small as these, Snapshot.batch is 1: who has nothing in stock asks for one permit. Else a call has something
 * to tell, and gives back what nobody waits for.
 */
#define IS_IDLE(p) (!isFull && !P[p].isDead && P[p].number == 0)
#if AMOUNT == 1
#define TELLS_OF(p) (P[p].left[0] + P[p].left[1] + P[p].left[2])
#else
#define TELLS_OF(p) (P[p].left[0] + P[p].left[1] + P[p].left[2] + P[p].left[3])
#endif
#define HAS_NEWS(p) (TELLS_OF(p) + P[p].flying + P[p].counted > 0 || HAS_STOCK(p) || P[p].unheard > 0 || redis.held[p] > 0)

#ifdef ANSWERED
#define GETS_NO_ANSWER(p)
#else
#define GETS_NO_ANSWER(p) \
  :: d_step { !isFull && P[p].counted > 0 && !P[p].isDead -> \
    printf("process %d   hears no answer\n", p); P[p].counted--; cools(p, LOST_COOLS); tidy(p) } \
  :: d_step { !isFull && P[p].flying > 0 && !P[p].isDead -> \
    printf("process %d   hears no answer\n", p); P[p].flying--; P[p].late[GRACE]++; cools(p, LOST_COOLS); tidy(p) }
#endif

#define ACTS(p) \
  :: d_step { IS_IDLE(p) && !HAS_STOCK(p) -> compose(p, 1) } \
  :: d_step { IS_IDLE(p) && HAS_NEWS(p) -> compose(p, 0) } \
  :: d_step { IS_IDLE(p) && HAS_STOCK(p) -> \
    printf("process %d   gives back what it has in stock\n", p); giveBack(p); compose(p, 0) } \
  :: d_step { MAY_RUN(p, CALL(p)) -> script(p, CALL(p)) } \
  :: d_step { MAY_RUN(p, STALE(p)) -> script(p, STALE(p)) } \
  :: d_step { !isFull && P[p].isReplied -> hear(p) } \
  :: d_step { !isFull && P[p].number > 0 && P[p].misses < MISSES(p) && C[STALE(p)].number > 0 && C[CALL(p)].number > 0 -> giveUp(p, 0) } \
  :: d_step { !isFull && P[p].number > 0 && P[p].misses < MISSES(p) -> giveUp(p, 1) } \
  :: d_step { !isFull && P[p].ready > 0 && !HAS_LAPSED(p) -> printf("process %d   sends a request\n", p); P[p].ready--; P[p].flying++ } \
  :: d_step { !isFull && P[p].flying > 0 -> P[p].flying--; P[p].counted++; serverCounts(p); i = 0; inWindow = 0 } \
  :: d_step { !isFull && P[p].counted > 0 && !P[p].isDead -> \
    printf("process %d   hears an answer\n", p); P[p].counted--; cools(p, WINDOW); tidy(p) } \
  GETS_NO_ANSWER(p) \
  :: d_step { !isFull && P[p].late[0] > 0 -> P[p].late[0]--; serverCounts(p); i = 0; inWindow = 0 } \
  :: d_step { !isFull && P[p].late[1] > 0 -> P[p].late[1]--; serverCounts(p); i = 0; inWindow = 0 }

inline die(p) {
  printf("process %d   dies\n", p);
  P[p].isDead = 1;
  P[p].late[GRACE] = P[p].late[GRACE] + P[p].flying;
  P[p].flying = 0; P[p].counted = 0; P[p].ready = 0; P[p].renewed = 0; P[p].unheard = 0; P[p].misses = 0; P[p].forgotten = 0;
  for (i : 0 .. COOLS) { P[p].coming[i] = 0 }
  for (i : 0 .. TOLD - 1) { P[p].id[i] = 0; P[p].left[i] = 0; P[p].isTold[i] = 0 }
  endReply(p);
#ifdef LOSSES
  P[p].epoch = 0; P[p].heard = 0;
#endif
  tidy(p)
}

#ifdef LOSSES
inline copy(a, b) {
  for (i : 0 .. COOLING - 1) { D[a].id[i] = D[b].id[i]; D[a].left[i] = D[b].left[i] }
  for (i : 0 .. 1) { D[a].held[i] = D[b].held[i]; D[a].keeps[i] = D[b].keeps[i]; D[a].last[i] = D[b].last[i] }
  D[a].epoch = D[b].epoch; D[a].isLost = D[b].isLost; D[a].closed = D[b].closed
}

#define KNOWS_MORE(p) (P[p].heard > redis.last[p] || P[p].isReplied && P[p].number > redis.last[p])

inline lose() {
  printf("  redis    loses data\n");
  copy(0, 1);
  hasLost = 1;
  if
  :: KNOWS_MORE(0) || KNOWS_MORE(1) -> unnoticed = KEEPS
  :: else
  fi
}
#endif

init {
  d_step { tidy(0); tidy(1) };
  do
  :: isFull -> break /* More is counted twice than there are places for: not looked at. */
  :: d_step { !isFull -> tick() }
  ACTS(0)
  ACTS(1)
#ifdef DEATH
  :: d_step { !isFull && !P[1].isDead -> die(1) }
#endif
#ifdef LOSSES
#ifdef SNAPSHOT
  :: d_step { !isFull && !isSaved && !hasLost -> isSaved = 1; copy(1, 0); tidy(0); tidy(1) }
#endif
  :: d_step { !isFull && !hasLost -> lose(); tidy(0); tidy(1) }
#endif
  od
}
