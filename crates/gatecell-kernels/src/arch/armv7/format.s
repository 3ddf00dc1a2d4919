@ All the assembly for one number format; \bits are the fractional bits of an activation;
@ \shared is 1 if both products of a step can be added before they are scaled.
.macro GATECELL_FORMAT format, bits, shared
    GATECELL_PRODUCTS \format
    GATECELL_LSTM    \format, \bits, \shared
    GATECELL_GRU     \format, \bits
    GATECELL_RNN     \format, \bits, \shared
.endm
