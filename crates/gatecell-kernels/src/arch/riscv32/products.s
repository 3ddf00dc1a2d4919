# The products of one matrix by columns: four rows, one word of four weights per column.
#
# In:  a4 = weights, a5 = activations, both as far before their start as the columns that
#      the first iteration skips take; a6 = end of the activations; a7 = where to enter;
#      t0 = return address.
# Out: a0 to a3 = sums, a4 = the weights that follow. a5 and t1 to t5 are lost.

# One column: 13 instructions for four multiply-accumulates.
.macro COLUMN number
    lh      t1, 2*\number(a5)
    lb      t2, 4*\number(a4)
    lb      t3, 4*\number+1(a4)
    lb      t4, 4*\number+2(a4)
    lb      t5, 4*\number+3(a4)
    mul     t2, t2, t1
    mul     t3, t3, t1
    mul     t4, t4, t1
    mul     t5, t5, t1
    add     a0, a0, t2
    add     a1, a1, t3
    add     a2, a2, t4
    add     a3, a3, t5
.endm

    .pushsection .text.gatecell_products, "ax", %progbits
    .p2align 2
    .global gatecell_products
    .type   gatecell_products, %function
gatecell_products:
    li      a0, 0
    li      a1, 0
    li      a2, 0
    li      a3, 0
    jr      a7
gatecell_products_columns:
    COLUMN  0
gatecell_products_column_1:
    COLUMN  1
    COLUMN  2
    COLUMN  3
    COLUMN  4
    COLUMN  5
    COLUMN  6
    COLUMN  7
    addi    a5, a5, 16
    addi    a4, a4, 32
    bne     a5, a6, gatecell_products_columns
gatecell_products_done:
    jr      t0
    .size gatecell_products, . - gatecell_products

    # Where it is entered, for `Part`.
    .p2align 2
    .global gatecell_products_entries
    .type   gatecell_products_entries, %object
gatecell_products_entries:
    .word gatecell_products_columns
    .word gatecell_products_column_1 - gatecell_products_columns
    .word gatecell_products_done
    .size gatecell_products_entries, . - gatecell_products_entries
    .popsection
