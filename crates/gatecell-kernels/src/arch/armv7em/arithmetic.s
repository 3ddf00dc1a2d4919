@ What this processor computes with instructions of its own.

@ pre = (bias·2^32 + 2^31 + sum·scale) >> 32; \sum and \scale may be lost.
.macro GATECELL_SCALE_ONE pre, sum, scale, bias
    smmlar  \pre, \sum, \scale, \bias
.endm

@ a += b, saturated.
.macro GATECELL_ADD_SATURATED a, b, name
    qadd    \a, \a, \b
.endm

@ What ADD_SATURATED needs out of the way.
.macro GATECELL_SUM_SATURATED a, name
.endm
