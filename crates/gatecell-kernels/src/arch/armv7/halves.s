@ W16A16: the sums of four rows, of two columns at a time, by the processor's PAIR_w16a16.
@
@ In: r0 = words of a block, r1 = activations, r2 = pairs of columns, r3 = where the sums go.
@ Sums: r4:r5, r6:r7, r8:r9, r10:r11. PAIR_w16a16 moves r0 and r1 on, and may lose r3, r12, lr.

    .syntax unified
    .pushsection .text.gatecell_products_w16a16, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_products_w16a16
    .type   gatecell_products_w16a16, %function
    .thumb_func
gatecell_products_w16a16:
    push    {{r3, r4, r5, r6, r7, r8, r9, r10, r11, lr}}
    movs    r4, #0
    movs    r5, #0
    movs    r6, #0
    movs    r7, #0
    mov     r8, r4
    mov     r9, r4
    mov     r10, r4
    mov     r11, r4
    @ Pairs that are no whole four, then fours.
    lsls    r12, r2, #31
    bpl     1f
    GATECELL_PAIR_w16a16
1:
    lsls    r12, r2, #30
    bpl     2f
    GATECELL_PAIR_w16a16
    GATECELL_PAIR_w16a16
2:
    lsrs    r2, r2, #2
    beq     4f
3:
    GATECELL_PAIR_w16a16
    GATECELL_PAIR_w16a16
    GATECELL_PAIR_w16a16
    GATECELL_PAIR_w16a16
    subs    r2, #1
    bne     3b
4:
    pop     {{r3}}
    stm.w   r3, {{r4, r5, r6, r7, r8, r9, r10, r11}}
    pop     {{r4, r5, r6, r7, r8, r9, r10, r11, pc}}
    .size gatecell_products_w16a16, . - gatecell_products_w16a16
    .popsection
