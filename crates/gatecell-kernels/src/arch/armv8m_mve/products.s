@ The products of one matrix with the activations, for every format whose sums are 32 bits.
@
@ A format has these macros; `blocks` is 2 for a pair of blocks, eight rows, or 1:
@   LOAD_f  blocks            the activations of a whole group
@   CARE_f  blocks, columns   those of the first group, which is not whole, and zeros for the
@                             others; the register has the number of all columns and is lost
@   GROUP_f blocks, op        multiplies them with the rows, onto the sums or, with `op`
@                             vmladav, from zero
@   EIGHT_f name, blocks, tail   more starts, if the first group may be smaller
@   FINISH_f blocks           from what was accumulated to the sums of the rows
@   BLOCK_f bytes, groups     of a block; in: r1 = columns
@   START_f, START_ON_f, MORE_f, ENTRIES_ON_f   where a block starts: see START_OF_EIGHT
@
@ Part (part.rs), as words: the weights of the next block; bytes from one block of a pair to
@ the other; the activations; the groups after the first; where to start. `tail` bytes behind
@ them: where the groups after the first are entered; where to go at the end; the columns.
@
@ In:  r1, r3, r5, r9 = the first four words of the part, r11 = behind the fifth.
@ Out: r0, r2, r4, r6 = sums of the first block, r8, r10, r12, lr = those of the second.
@      The part's weights are moved on. r1, r3, r5, r9 and q0 to q3 are lost. r7 is kept.

    .syntax unified

@ A group of columns of four rows: \load takes \bytes of weights of each, \multiply multiplies
@ them with the activations in q0.
.macro GATECELL_FOUR_ROWS load, bytes, multiply, weights, a, b, c, d
    \load       q1, [\weights], #\bytes
    \multiply   \a, q1, q0
    \load       q2, [\weights], #\bytes
    \multiply   \b, q2, q0
    \load       q1, [\weights], #\bytes
    \multiply   \c, q1, q0
    \load       q2, [\weights], #\bytes
    \multiply   \d, q2, q0
.endm

@ The same of one block or of both of a pair.
.macro GATECELL_ROWS_OF_GROUP blocks, load, bytes, multiply
    GATECELL_FOUR_ROWS   \load, \bytes, \multiply, r1, r0, r2, r4, r6
    .if \blocks == 2
    GATECELL_FOUR_ROWS   \load, \bytes, \multiply, r3, r8, r10, r12, lr
    .endif
.endm

@ The first group, whose activations are loaded.
.macro GATECELL_FROM_ZERO name, format, blocks, tail
gatecell_\name\()_\format\()_first:
    GATECELL_GROUP_\format \blocks, vmladav
    ldr.w   pc, [r11, #\tail]
.endm

@ The second block of the pair.
.macro GATECELL_SECOND blocks
    .if \blocks == 2
    add     r3, r1
    .endif
.endm

.macro GATECELL_MULTIPLY name, format, blocks, tail
gatecell_\name\()_\format\()_careful:
    GATECELL_SECOND  \blocks
    ldr.w   lr, [r11, #\tail + 8]
    GATECELL_CARE_\format \blocks, lr
    b.w     gatecell_\name\()_\format\()_first
gatecell_\name\()_\format\()_whole:
    GATECELL_SECOND  \blocks
    GATECELL_LOAD_\format \blocks
    GATECELL_FROM_ZERO \name, \format, \blocks, \tail
    GATECELL_EIGHT_\format \name, \blocks, \tail
gatecell_\name\()_\format\()_groups:
    GATECELL_LOAD_\format \blocks
gatecell_\name\()_\format\()_loaded:
    GATECELL_GROUP_\format \blocks, vmladava
gatecell_\name\()_\format\()_group_1:
    .rept 3
    GATECELL_LOAD_\format \blocks
    GATECELL_GROUP_\format \blocks, vmladava
    .endr
    subs.w  r9, r9, #4
    bgt.w   gatecell_\name\()_\format\()_groups
.endm

@ The products of a pair of blocks.
.macro GATECELL_PAIR format
    .pushsection .text.gatecell_pair_\format, "ax", %progbits
    .thumb
    .p2align 2
    .type   gatecell_pair_\format, %function
    .thumb_func
gatecell_pair_\format:
    @ Onto the sums of the other matrix.
gatecell_pair_\format\()_careful_on:
    add     r3, r1
    ldr.w   r9, [r11, #36]
    GATECELL_CARE_\format 2, r9
    ldr     r9, [r11, #-8]
    ldr.w   pc, [r11, #28]
gatecell_pair_\format\()_whole_on:
    add     r3, r1
    ldr.w   pc, [r11, #28]
    GATECELL_MULTIPLY pair, \format, 2, 28
gatecell_pair_\format\()_done:
    str     r3, [r11, #-20]
    ldr.w   pc, [r11, #32]

    GATECELL_PREPARATION \format
    .size gatecell_pair_\format, . - gatecell_pair_\format
    .popsection
.endm

.macro GATECELL_PREPARATION format
    @ Completes both parts of a cursor, which have the weights, the activations and the columns.
    @ In: r11 = cursor. r0 to r9 and r12 are lost, but r7 is kept.
    .thumb_func
gatecell_prepare_\format:
    adr.w   r0, gatecell_pair_\format\()_entries
    ldm.w   r0!, {{r4, r5, r6, r8, r9}}
    GATECELL_MORE_\format
    GATECELL_PREPARE \format, 0, 48
    GATECELL_PREPARE \format, 20, 68
    bx      lr

    @ The same if the hidden products go onto the sums of the input's.
    .thumb_func
gatecell_prepare_on_\format:
    adr.w   r0, gatecell_pair_\format\()_entries
    ldm.w   r0!, {{r4, r5, r6, r8, r9}}
    GATECELL_MORE_\format
    GATECELL_PREPARE \format, 0, 48
    adr.w   r0, gatecell_pair_\format\()_entries_on
    ldm.w   r0!, {{r4, r5, r12}}
    GATECELL_PREPARE_ON \format, 20, 68
    bx      lr

    .p2align 2
gatecell_pair_\format\()_entries:
    GATECELL_ENTRIES pair, \format
gatecell_pair_\format\()_entries_on:
    .word gatecell_pair_\format\()_whole_on + 1
    .word gatecell_pair_\format\()_careful_on + 1
    .word gatecell_pair_\format\()_loaded - gatecell_pair_\format\()_groups
    GATECELL_ENTRIES_ON_\format
.endm

@ Completes one part: `head` and `tail` are where its words are in the cursor. r4, r5, r6, r8
@ and r9 are the first five entries; r1 to r3 are lost.
.macro GATECELL_PREPARE format, head, tail
    ldr.w   r1, [r11, #\tail + 8]
    GATECELL_BLOCK_\format r3, r2
    str.w   r3, [r11, #\head + 4]
    GATECELL_START_\format
    subs    r2, #1
    strd    r2, r3, [r11, #\head + 12]
    GATECELL_ENTER
    csel    r1, r9, r1, eq
    str.w   r1, [r11, #\tail]
.endm

@ r1 = where so many groups, r2, are entered. r6 and r8 are the entries for it.
.macro GATECELL_ENTER
    rsb.w   r1, r2, #0
    and.w   r1, r1, #3
    mla     r1, r1, r8, r6
.endm

@ The same where all groups are those of the loop. r4, r5 and r12 are the entries for it.
.macro GATECELL_PREPARE_ON format, head, tail
    ldr.w   r1, [r11, #\tail + 8]
    GATECELL_BLOCK_\format r3, r2
    str.w   r3, [r11, #\head + 4]
    GATECELL_START_ON_\format
    strd    r2, r3, [r11, #\head + 12]
    GATECELL_ENTER
    add     r1, r12
    cmp     r2, #0
    csel    r1, r9, r1, eq
    str.w   r1, [r11, #\tail]
.endm

@ For groups of eight columns: r3 = where a block starts. In: r1 = columns.
.macro GATECELL_START_OF_EIGHT
    tst.w   r1, #7
    csel    r3, r4, r5, eq
.endm

@ The same for PREPARE_ON: r12 = bytes of code that are left out where the groups are entered.
.macro GATECELL_START_ON_OF_EIGHT
    GATECELL_START_OF_EIGHT
    it      eq
    moveq   r12, #0
.endm

@ One block, for what has no kernel of its own.
@
@ In:  r0 = part, r1 = where the four sums go.
.macro GATECELL_SINGLE format
    .pushsection .text.gatecell_products_\format, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_products_\format
    .type   gatecell_products_\format, %function
    .thumb_func
gatecell_products_\format:
    push    {{r4, r5, r6, r7, r8, r9, r11, lr}}
    mov     r11, r0
    mov     r7, r1
    ldm.w   r11!, {{r1, r3, r5, r9, pc}}
    GATECELL_MULTIPLY single, \format, 1, 0
gatecell_single_\format\()_done:
    GATECELL_FINISH_\format 1
    str     r1, [r11, #-20]
    stm.w   r7, {{r0, r2, r4, r6}}
    pop     {{r4, r5, r6, r7, r8, r9, r11, pc}}
    .size gatecell_products_\format, . - gatecell_products_\format
    .popsection

    GATECELL_SINGLE_ENTRIES \format
.endm

@ Where they are entered; addresses of code carry a one. `Entries` in part.rs is the same.
.macro GATECELL_ENTRIES name, format
    .word gatecell_\name\()_\format\()_whole + 1
    .word gatecell_\name\()_\format\()_careful + 1
    .word gatecell_\name\()_\format\()_groups + 1
    .word gatecell_\name\()_\format\()_group_1 - gatecell_\name\()_\format\()_groups
    .word gatecell_\name\()_\format\()_done + 1
    .word gatecell_\name\()_\format\()_eight + 1
    .word gatecell_\name\()_\format\()_careful_eight + 1
.endm

.macro GATECELL_SINGLE_ENTRIES format
    .pushsection .rodata.gatecell_single_\format\()_entries, "a", %progbits
    .p2align 2
    .global gatecell_single_\format\()_entries
    .type   gatecell_single_\format\()_entries, %object
gatecell_single_\format\()_entries:
    GATECELL_ENTRIES single, \format
    .size gatecell_single_\format\()_entries, . - gatecell_single_\format\()_entries
    .popsection
.endm
