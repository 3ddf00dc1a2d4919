@ All that a format with sums of 32 bits has. `gru` is how a GRU shares scales: 1 where FINISH
@ changes sums, so that they cannot be gone on from.
.macro FORMAT format, gru
    PAIR    \format
    SINGLE  \format
    LSTM    lstm_\format, \format, 0
    LSTM    lstm_shared_\format, \format, 2
    GRU     gru_\format, \format, 0
    GRU     gru_shared_\format, \format, \gru
    RNN     rnn_\format, \format, 0
    RNN     rnn_shared_\format, \format, 2
.endm

@ All that W16A16 has besides its products.
.macro WIDE_STEPS format
    LSTM_WIDE lstm_\format, \format, 4
    LSTM_WIDE lstm_shared_\format, \format, 6
    GRU_WIDE gru_\format, gru_shared_\format, \format
    RNN_WIDE rnn_\format, \format, 4
    RNN_WIDE rnn_shared_\format, \format, 6
.endm
