@ Both products of one block by stacked digits, for Thumb without wide instructions.
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

@ The products of one matrix: lr = part, whose weights are moved on; the sums in r4 to r7.
.macro PART name
    mov     r0, lr
    ldm     r0, {{r0, r1, r2, r4, r5, r6, r7}}
    mov     r12, r2
    mov     r8, r4
    mov     r9, r5
    mov     r10, r6
    mov     r11, r7
    movs    r4, #0
    movs    r5, #2
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

    @ Up to three columns more, to the part's `end`.
gatecell_\name\()_single:
    mov     r6, lr
    ldr     r7, [r6, #28]
    cmp     r1, r7
    beq     gatecell_\name\()_done
    mov     r12, r7
gatecell_\name\()_column:
    ldmia   r0!, {{r6}}
    COLUMN  r6, r4
    adds    r1, #2
    cmp     r1, r12
    bne     gatecell_\name\()_column
gatecell_\name\()_done:
    @ Where the next block starts.
    mov     r7, lr
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

@ What a function must keep of the caller's registers.
.macro SAVE
    push    {{r4, r5, r6, r7, lr}}
    mov     r4, r8
    mov     r5, r9
    mov     r6, r10
    mov     r7, r11
    push    {{r4, r5, r6, r7}}
.endm

@ Returns.
.macro RESTORE
    pop     {{r4, r5, r6, r7}}
    mov     r8, r4
    mov     r9, r5
    mov     r10, r6
    mov     r11, r7
    pop     {{r4, r5, r6, r7, pc}}
.endm

    .syntax unified
    .pushsection .text.gatecell_products, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_products
    .type   gatecell_products, %function
    .thumb_func
    @ In: r0 = cursor, r1 = where the sums go, input before hidden.
gatecell_products:
    SAVE
    push    {{r1}}
    bl      gatecell_block
    ldr     r7, [sp, #36]
    adds    r7, #16
    pop     {{r0, r1, r2, r3}}
    stmia   r7!, {{r0, r1, r2, r3}}
    subs    r7, #32
    pop     {{r0, r1, r2, r3}}
    stmia   r7!, {{r0, r1, r2, r3}}
    add     sp, #8
    RESTORE

    @ In:  r0 = cursor.
    @ Out: pushed, from the stack's end: hidden sums, input sums, the return address.
    @      All registers are lost.
    .thumb_func
gatecell_block:
    push    {{lr}}
    mov     lr, r0
    PART    input
    push    {{r4, r5, r6, r7}}
    mov     r7, lr
    adds    r7, #32
    mov     lr, r7
    PART    hidden
    push    {{r4, r5, r6, r7}}
    ldr     r0, [sp, #32]
    bx      r0
    .size gatecell_products, . - gatecell_products
    .popsection
