@ What other processors compute with instructions of their own.

@ pre = (bias·2^32 + 2^31 + sum·scale) >> 32; \sum and \scale are lost.
.macro GATECELL_SCALE_ONE pre, sum, scale, bias
    smull   \sum, \scale, \sum, \scale
    @ The half is added as a carry.
    lsls.w  \sum, \sum, #1
    adc.w   \pre, \bias, \scale
.endm

@ a += b, saturated.
.macro GATECELL_ADD_SATURATED a, b, name
    adds.w  \a, \a, \b
    bvs.w   gatecell_sum_saturated_\name
gatecell_sum_\name:
.endm

@ What ADD_SATURATED needs out of the way: the sign of the sum is the wrong one.
.macro GATECELL_SUM_SATURATED a, name
gatecell_sum_saturated_\name:
    asr.w   \a, \a, #31
    eor.w   \a, \a, #0x80000000
    b.w     gatecell_sum_\name
.endm
