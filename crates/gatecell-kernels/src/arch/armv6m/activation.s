@ Sigmoid and tanh: from r0 to `out`; r1 and r2 are lost. Each has a name of its own;
@ SATURATED with that name stands somewhere out of the way. By the labels at both ends the
@ benchmark knows their share.
@
@ r9 = 2^26, r10 = the table, r11 = its number of intervals.

@ From the magnitude in r0 to the value in `out`, without the sign in r1.
.macro GATECELL_LOOKUP out, name, bits
    asrs    r1, r0, #31
    eors    r0, r1
    subs    r0, r0, r1
    lsrs    r2, r0, #\bits
    cmp     r2, r11
    bhs     gatecell_saturated_\name
    lsls    r2, r2, #1
    add     r2, r10
    ldrh    \out, [r2]
    ldrh    r2, [r2, #2]
    subs    r2, r2, \out
    lsls    r0, r0, #(32 - \bits)
    lsrs    r0, r0, #22
    muls    r2, r0, r2
    lsls    \out, \out, #10
    adds    \out, \out, r2
gatecell_found_\name:
    eors    \out, r1
    subs    \out, \out, r1
.endm

@ Sigmoid: Q15.16 to Q4.27.
.macro GATECELL_SIGMOID out, name
gatecell_sigmoid_\name:
    GATECELL_LOOKUP  \out, \name, 10
    add     \out, r9
gatecell_after_\name:
.endm

@ tanh: Q15.16 to Q5.26. The table is read at twice the argument.
.macro GATECELL_TANH out, name
gatecell_tanh_\name:
    GATECELL_LOOKUP  \out, \name, 9
gatecell_after_\name:
.endm

.macro GATECELL_SATURATED out, name
gatecell_saturated_\name:
    mov     \out, r9
    subs    \out, #1
    b       gatecell_found_\name
.endm
