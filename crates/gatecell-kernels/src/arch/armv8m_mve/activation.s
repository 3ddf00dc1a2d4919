@ Sigmoid and tanh of four values. The benchmark tells by the labels what an instruction is for.
@
@ r2 = the limit of the table, r3 = the magnitude that stands for all beyond it, r4 = the
@ table, r5 = 2^26. A word of the table (table.rs) is an entry above the difference to the next.

@ a = offset-free value of the table at |x|, with the sign of x. x is kept; b and c are lost.
.macro GATECELL_LOOKUP x, a, b, c
    vqabs.s32   \a, \x
    vpt.u32     cs, \a, r2
    vdupt.32    \a, r3
    vshr.u32    \b, \a, #10
    vbic.i16    \a, #0xfc00
    vldrw.u32   \c, [r4, \b, uxtw #2]
    vmullb.u16  \a, \a, \c
    vshllt.u16  \c, \c, #10
    vadd.i32    \a, \a, \c
    vpt.s32     lt, \x, zr
    vnegt.s32   \a, \a
.endm

@ Sigmoid of q2: Q15.16 to Q4.27, in place. q0, q1 and q3 are lost.
.macro GATECELL_SIGMOID
gatecell_sigmoid_\@:
    GATECELL_LOOKUP      q2, q0, q1, q3
    vadd.i32    q2, q0, r5
gatecell_after_\@:
.endm

@ q0 = tanh of x: Q15.16 to Q5.26; the table is read at twice the argument. x, q1 and c are
@ lost.
.macro GATECELL_TANH x, c
gatecell_tanh_\@:
    vqadd.s32   \x, \x, \x
    GATECELL_LOOKUP      \x, q0, q1, \c
gatecell_after_\@:
.endm
