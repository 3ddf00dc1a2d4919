@ Sigmoid and tanh of four values, by a table and the differences of its neighbours. The
@ benchmark tells by the labels what an instruction is for.
@
@ CONSTANTS: r2 = the limit of the table, r3 = the magnitude that stands for all beyond it,
@ r4 = the table, r5 = the differences, r6 = 2^26.

@ out = offset-free value of the table at |x|, with the sign of x. out is a, and x is kept.
@ b, c and d are lost; mask holds 1023.
.macro LOOKUP x, mask, a, b, c, d
    vqabs.s32   \a, \x
    vpt.u32     cs, \a, r2
    vdupt.32    \a, r3
    vshr.u32    \b, \a, #10
    vand        \a, \a, \mask
    vldrh.u32   \c, [r4, \b, uxtw #1]
    vldrh.u32   \d, [r5, \b, uxtw #1]
    vmul.i32    \a, \a, \d
    vshl.i32    \c, \c, #10
    vadd.i32    \a, \a, \c
    vpt.s32     lt, \x, zr
    vnegt.s32   \a, \a
.endm

@ Sigmoid: Q15.16 to Q4.27, in place.
.macro SIGMOID x, mask, a, b, c, d
gatecell_sigmoid_\@:
    LOOKUP      \x, \mask, \a, \b, \c, \d
    vadd.i32    \x, \a, r6
gatecell_after_\@:
.endm

@ tanh: Q15.16 to Q5.26, into a; the table is read at twice the argument.
.macro TANH x, mask, a, b, c, d
gatecell_tanh_\@:
    vqadd.s32   \x, \x, \x
    LOOKUP      \x, \mask, \a, \b, \c, \d
gatecell_after_\@:
.endm

@ The mask of LOOKUP.
.macro MASK q
    movw        lr, #1023
    vdup.32     \q, lr
.endm
