@ All the assembly for one number format; \bits are the fractional bits of an activation;
@ \shared is 1 if both products of a step can be added before they are scaled.
.macro FORMAT format, bits, shared
    PRODUCTS \format
    LSTM    \format, \bits, \shared
    GRU     \format, \bits
    RNN     \format, \bits, \shared
.endm
