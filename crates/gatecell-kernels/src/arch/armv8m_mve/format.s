@ All that a format has.
.macro FORMAT format
    PAIR    \format
    SINGLE  \format
    LSTM    \format
    GRU     \format
    RNN     \format
.endm
