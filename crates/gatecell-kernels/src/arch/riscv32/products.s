# The products of one matrix with activations: four rows, a block.
#
# In:  a0 to a3 = sums; a4 = weights, a5 = activations, both as far before their start as what
#      the first iteration skips takes; a6 = end of the activations; t0 = return address. It is
#      entered at the first column, or pair of columns, that is not skipped.
# Out: a0 to a3 = sums. a4, a5 and t1 to t5 are lost.

# The weights of a column: four bytes,
.macro GATECELL_BYTES number
    lb      t2, 4*\number(a4)
    lb      t3, 4*\number+1(a4)
    lb      t4, 4*\number+2(a4)
    lb      t5, 4*\number+3(a4)
.endm

# or four stacked digits of four bits.
.macro GATECELL_NIBBLES number
    lh      t2, 2*\number(a4)
    srai    t3, t2, 4
    srai    t4, t2, 8
    srai    t5, t2, 12
.endm

# One column: 13 instructions for four multiply-accumulates.
.macro GATECELL_COLUMN weights, load, size, number
    \load   t1, \size*\number(a5)
    \weights \number
    mul     t2, t2, t1
    mul     t3, t3, t1
    mul     t4, t4, t1
    mul     t5, t5, t1
    add     a0, a0, t2
    add     a1, a1, t3
    add     a2, a2, t4
    add     a3, a3, t5
.endm

# Where a function is entered, for `Part`: its first column, the bytes of code of a column,
# its end.
.macro GATECELL_ENTRIES name
    .section .rodata.gatecell_products_\name, "a", %progbits
    .p2align 2
    .global gatecell_products_\name\()_entries
    .type   gatecell_products_\name\()_entries, %object
gatecell_products_\name\()_entries:
    .word gatecell_products_\name
    .word gatecell_products_\name\()_second - gatecell_products_\name
    .word gatecell_products_\name\()_done
    .size gatecell_products_\name\()_entries, . - gatecell_products_\name\()_entries
.endm

# Weights of `bytes` for each column, activations of `size` bytes, loaded by `load`.
.macro GATECELL_PRODUCTS name, weights, bytes, load, size
    .pushsection .text.gatecell_products_\name, "ax", %progbits
    .p2align 2
    .type   gatecell_products_\name, %function
gatecell_products_\name:
1:
    GATECELL_COLUMN  \weights, \load, \size, 0
gatecell_products_\name\()_second:
    GATECELL_COLUMN  \weights, \load, \size, 1
    GATECELL_COLUMN  \weights, \load, \size, 2
    GATECELL_COLUMN  \weights, \load, \size, 3
    GATECELL_COLUMN  \weights, \load, \size, 4
    GATECELL_COLUMN  \weights, \load, \size, 5
    GATECELL_COLUMN  \weights, \load, \size, 6
    GATECELL_COLUMN  \weights, \load, \size, 7
    addi    a5, a5, 8*\size
    addi    a4, a4, 8*\bytes
    bne     a5, a6, 1b
gatecell_products_\name\()_done:
    jr      t0
    .size gatecell_products_\name, . - gatecell_products_\name
    GATECELL_ENTRIES \name
    .popsection
.endm

    GATECELL_PRODUCTS w8a16, GATECELL_BYTES, 4, lh, 2
    GATECELL_PRODUCTS w8a8, GATECELL_BYTES, 4, lb, 1
    GATECELL_PRODUCTS w4a16, GATECELL_NIBBLES, 2, lh, 2
