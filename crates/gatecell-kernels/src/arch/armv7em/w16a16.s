@ Two columns of four rows: SMLALD.
.macro GATECELL_PAIR_w16a16
    ldr     r3, [r1], #4
    ldrd    r12, lr, [r0], #8
    smlald  r4, r5, r12, r3
    smlald  r6, r7, lr, r3
    ldrd    r12, lr, [r0], #8
    smlald  r8, r9, r12, r3
    smlald  r10, r11, lr, r3
.endm
