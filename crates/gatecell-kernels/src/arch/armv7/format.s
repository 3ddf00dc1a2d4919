@ All the assembly for one number format; \bits are the fractional bits of an activation.
.macro FORMAT format, bits
    PRODUCTS \format
    LSTM    \format, \bits
    GRU     \format, \bits
    RNN     \format, \bits
.endm
