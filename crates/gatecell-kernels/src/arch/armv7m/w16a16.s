@ Two columns of four rows, weight by weight.
.macro GATECELL_PAIR_w16a16
    ldrsh   r3, [r1], #2
    ldrsh   r12, [r0], #2
    smlal   r4, r5, r12, r3
    ldrsh   r12, [r0, #2]
    smlal   r6, r7, r12, r3
    ldrsh   r12, [r0, #6]
    smlal   r8, r9, r12, r3
    ldrsh   r12, [r0, #10]
    smlal   r10, r11, r12, r3
    ldrsh   r3, [r1], #2
    ldrsh   r12, [r0], #4
    smlal   r4, r5, r12, r3
    ldrsh   r12, [r0], #4
    smlal   r6, r7, r12, r3
    ldrsh   r12, [r0], #4
    smlal   r8, r9, r12, r3
    ldrsh   r12, [r0], #2
    smlal   r10, r11, r12, r3
.endm
