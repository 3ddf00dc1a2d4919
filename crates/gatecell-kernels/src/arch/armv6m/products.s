@ Both products of one block by stacked digits, for Thumb without wide instructions.
@
@ In:  r0 = cursor. The sums are stored at its `sums`, input before hidden.
@
@ Sums of the words, shifted by 0, 8, 16 and 24 bits, times the activations: r8 to r11,
@ which can add but not load or multiply. r4 and r5 hold 0 and 2: LDRSH has no constant
@ offset.

@ One column: 12 instructions for four multiply-accumulates.
.macro COLUMN word, offset
    ldrsh   r2, [r1, \offset]
    asrs    r3, \word, #8
    muls    r3, r2, r3
    add     r9, r3
    asrs    r3, \word, #16
    muls    r3, r2, r3
    add     r10, r3
    asrs    r3, \word, #24
    muls    r3, r2, r3
    add     r11, r3
    muls    \word, r2, \word
    add     r8, \word
.endm

@ The products of one matrix: lr = part, moved to its end; the sums are pushed.
.macro PART name
    mov     r0, lr
    ldmia   r0!, {{r1, r2, r3, r4, r5, r6, r7}}
    mov     lr, r0
    mov     r8, r4
    mov     r9, r5
    mov     r10, r6
    mov     r11, r7
    mov     r12, r2
    movs    r4, #0
    movs    r5, #2
    mov     r0, r1
    mov     r1, r3
    cmp     r1, r12
    beq     gatecell_\name\()_single
gatecell_\name\()_groups:
    .rept 2
    ldmia   r0!, {{r6, r7}}
    COLUMN  r6, r4
    COLUMN  r7, r5
    adds    r1, #4
    .endr
    cmp     r1, r12
    bne     gatecell_\name\()_groups

    @ Up to three columns more; the part's next word is the end of all columns.
gatecell_\name\()_single:
    mov     r6, lr
    ldmia   r6!, {{r7}}
    mov     lr, r6
    mov     r12, r7
    cmp     r1, r12
    beq     gatecell_\name\()_done
gatecell_\name\()_column:
    ldmia   r0!, {{r6}}
    COLUMN  r6, r4
    adds    r1, #2
    cmp     r1, r12
    bne     gatecell_\name\()_column
gatecell_\name\()_done:
    @ Where the next block starts: the part's first word, 32 bytes back.
    mov     r7, lr
    subs    r7, #32
    str     r0, [r7]
    mov     r4, r8
    mov     r5, r9
    mov     r6, r10
    mov     r7, r11
    lsls    r0, r5, #8
    subs    r4, r4, r0
    lsls    r0, r6, #8
    subs    r5, r5, r0
    lsls    r0, r7, #8
    subs    r6, r6, r0
.endm

    .syntax unified
    .pushsection .text.gatecell_products, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_products
    .type   gatecell_products, %function
    .thumb_func
gatecell_products:
    push    {{r4, r5, r6, r7, lr}}
    mov     r4, r8
    mov     r5, r9
    mov     r6, r10
    mov     r7, r11
    push    {{r4, r5, r6, r7}}

    mov     lr, r0
    PART    input
    push    {{r4, r5, r6, r7}}
    PART    hidden
    pop     {{r0, r1, r2, r3}}

    @ The cursor's `sums` is behind its parts.
    mov     r12, r7
    mov     r7, lr
    ldr     r7, [r7]
    stmia   r7!, {{r0, r1, r2, r3, r4, r5, r6}}
    mov     r0, r12
    str     r0, [r7]

    pop     {{r4, r5, r6, r7}}
    mov     r8, r4
    mov     r9, r5
    mov     r10, r6
    mov     r11, r7
    pop     {{r4, r5, r6, r7, pc}}
    .size gatecell_products, . - gatecell_products
    .popsection
