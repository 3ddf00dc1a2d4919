@ All that a format with sums of 32 bits has. `gru` is how a GRU shares scales: 1 where FINISH
@ changes sums, so that they cannot be gone on from.
.macro GATECELL_FORMAT format, gru
    GATECELL_PAIR    \format
    GATECELL_SINGLE  \format
    GATECELL_LSTM    lstm_\format, \format, 0
    GATECELL_LSTM    lstm_shared_\format, \format, 2
    GATECELL_GRU     gru_\format, \format, 0
    GATECELL_GRU     gru_shared_\format, \format, \gru
    GATECELL_RNN     rnn_\format, \format, 0
    GATECELL_RNN     rnn_shared_\format, \format, 2
.endm

@ All that W16A16 has besides its products.
.macro GATECELL_WIDE_STEPS format
    GATECELL_LSTM_WIDE lstm_\format, \format, 4
    GATECELL_LSTM_WIDE lstm_shared_\format, \format, 6
    GATECELL_GRU_WIDE gru_\format, gru_shared_\format, \format
    GATECELL_RNN_WIDE rnn_\format, \format, 4
    GATECELL_RNN_WIDE rnn_shared_\format, \format, 6
.endm
