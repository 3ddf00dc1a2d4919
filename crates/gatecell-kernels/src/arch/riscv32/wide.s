# The products of one matrix of 16-bit weights: four rows, by pairs of columns.
#
# As products.s, and: t3 to t6 = Σ ⌊term / 2^16⌋ of the terms that a0 to a3 sum modulo 2^32;
# a6 = end of the whole pairs; s3 = whether a column is left behind them. a7 and s2 are lost,
# t3 to t6 are not.

# A term is two products, which together fit 32 bits: 34 instructions for eight
# multiply-accumulates.
.macro GATECELL_TERM low, high, offset
    lh      a7, \offset(a4)
    lh      s2, \offset+2(a4)
    mul     a7, a7, t1
    mul     s2, s2, t2
    add     a7, a7, s2
    add     \low, \low, a7
    srai    a7, a7, 16
    add     \high, \high, a7
.endm

.macro GATECELL_PAIR number
    lh      t1, 4*\number(a5)
    lh      t2, 4*\number+2(a5)
    GATECELL_TERM    a0, t3, 16*\number
    GATECELL_TERM    a1, t4, 16*\number+4
    GATECELL_TERM    a2, t5, 16*\number+8
    GATECELL_TERM    a3, t6, 16*\number+12
.endm

# A term of one product.
.macro GATECELL_LAST low, high, offset
    lh      a7, \offset(a4)
    mul     a7, a7, t1
    add     \low, \low, a7
    srai    a7, a7, 16
    add     \high, \high, a7
.endm

    .pushsection .text.gatecell_products_w16a16, "ax", %progbits
    .p2align 2
    .type   gatecell_products_w16a16, %function
gatecell_products_w16a16:
1:
    GATECELL_PAIR    0
gatecell_products_w16a16_second:
    GATECELL_PAIR    1
    GATECELL_PAIR    2
    GATECELL_PAIR    3
    addi    a5, a5, 16
    addi    a4, a4, 64
    bne     a5, a6, 1b
gatecell_products_w16a16_done:
    beqz    s3, 2f
    lh      t1, 0(a5)
    GATECELL_LAST    a0, t3, 0
    GATECELL_LAST    a1, t4, 4
    GATECELL_LAST    a2, t5, 8
    GATECELL_LAST    a3, t6, 12
2:
    jr      t0
    .size gatecell_products_w16a16, . - gatecell_products_w16a16
    GATECELL_ENTRIES w16a16
    .popsection
