@ All that a format has.
.macro FORMAT format
    PAIR    \format
    SINGLE  \format
    LSTM    lstm_\format, \format, 0
    LSTM    lstm_shared_\format, \format, 2
    GRU     gru_\format, \format, 0
    GRU     gru_shared_\format, \format, 1
    RNN     rnn_\format, \format, 0
    RNN     rnn_shared_\format, \format, 2
.endm
