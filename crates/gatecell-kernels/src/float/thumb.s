@ Products of a block of two, three or four rows in single precision, [K][rows].
@
@ In:  r0 = block, r1 = activations, r2 = columns, s0 on = sums.
@ Out: s0 on = sums. r0 to r2 and s4 to s15 are lost.
@
@ VMLA rounds the product before it adds, as two instructions would.

.macro GATECELL_COLUMN rows, x, a, b, c, d
    vmla.f32    s0, \a, \x
    vmla.f32    s1, \b, \x
    .if \rows >= 3
    vmla.f32    s2, \c, \x
    .endif
    .if \rows == 4
    vmla.f32    s3, \d, \x
    .endif
.endm

@ Four columns. Registers from s16 on would be the caller's.
.macro GATECELL_COLUMNS rows
    vldmia      r1!, {{s4-s7}}
    .if \rows == 4
    vldmia      r0!, {{s8-s15}}
    GATECELL_COLUMN      4, s4, s8, s9, s10, s11
    GATECELL_COLUMN      4, s5, s12, s13, s14, s15
    vldmia      r0!, {{s8-s15}}
    GATECELL_COLUMN      4, s6, s8, s9, s10, s11
    GATECELL_COLUMN      4, s7, s12, s13, s14, s15
    .elseif \rows == 2
    vldmia      r0!, {{s8-s15}}
    GATECELL_COLUMN      2, s4, s8, s9
    GATECELL_COLUMN      2, s5, s10, s11
    GATECELL_COLUMN      2, s6, s12, s13
    GATECELL_COLUMN      2, s7, s14, s15
    .else
    vldmia      r0!, {{s8-s13}}
    GATECELL_COLUMN      3, s4, s8, s9, s10
    GATECELL_COLUMN      3, s5, s11, s12, s13
    vldmia      r0!, {{s8-s13}}
    GATECELL_COLUMN      3, s6, s8, s9, s10
    GATECELL_COLUMN      3, s7, s11, s12, s13
    .endif
.endm

@ 78 instructions for 64 multiply-accumulates of four rows, 62 for 48 of three, 42 for 32 of
@ two.
.macro GATECELL_F32_PRODUCTS name, rows
    .pushsection .text.\name, "ax", %progbits
    .thumb
    .p2align 2
    .global \name
    .type   \name, %function
    .thumb_func
\name:
    .if gatecell_f32_unrolled
    subs    r2, #16
    blo     2f
1:
    GATECELL_COLUMNS \rows
    GATECELL_COLUMNS \rows
    GATECELL_COLUMNS \rows
    GATECELL_COLUMNS \rows
    subs    r2, #16
    bhs     1b
2:
    adds    r2, #12
    .else
    subs    r2, #4
    .endif
    bmi     4f
3:
    GATECELL_COLUMNS \rows
    subs    r2, #4
    bhs     3b
4:
    adds    r2, #4
    beq     6f
5:
    vldmia  r1!, {{s4}}
    .if \rows == 4
    vldmia  r0!, {{s8-s11}}
    .elseif \rows == 3
    vldmia  r0!, {{s8-s10}}
    .else
    vldmia  r0!, {{s8-s9}}
    .endif
    GATECELL_COLUMN  \rows, s4, s8, s9, s10, s11
    subs    r2, #1
    bne     5b
6:
    bx      lr
    .size \name, . - \name
    .popsection
.endm

    GATECELL_F32_PRODUCTS gatecell_products_f32x2, 2
    GATECELL_F32_PRODUCTS gatecell_products_f32x3, 3
    GATECELL_F32_PRODUCTS gatecell_products_f32x4, 4
