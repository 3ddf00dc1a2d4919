@ The products of a format, from macros with its name:
@
@ BOTH       r0 = cursor; pushes the sums of the next block of the first matrix, returns those
@            of the second in r4 to r7; moves the cursor on; loses all registers
@ AS_ONE     the same, but one sum that runs through both matrices, in r4 to r7
@ SCALE      makes pre-activations in r4 to r7 of what BOTH has left, moves the rows on and
@            returns
@ SCALE_ONE  the same of what AS_ONE has left
.macro GATECELL_KERNELS format
    .pushsection .text.gatecell_products_\format, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_products_\format
    .type   gatecell_products_\format, %function
    .thumb_func
    @ In: r0 = cursor, r1 = where the sums go, input before hidden.
gatecell_products_\format:
    GATECELL_SAVE
    push    {{r1}}
    bl      gatecell_block_\format
    ldr     r1, [sp, #20]
    adds    r1, #16
    stmia   r1!, {{r4, r5, r6, r7}}
    subs    r1, #32
    pop     {{r2, r3, r4, r5, r6}}
    stmia   r1!, {{r2, r3, r4, r5}}
    add     sp, #4
    GATECELL_RESTORE

    @ In:  r0 = cursor.
    @ Out: the input sums pushed, before them the return address; the hidden sums in r4 to
    @      r7. All other registers are lost.
    .thumb_func
    .global gatecell_block_\format
gatecell_block_\format:
    push    {{lr}}
    GATECELL_BOTH_\format products_\format
    ldr     r0, [sp, #16]
    bx      r0
    .size gatecell_products_\format, . - gatecell_products_\format
    .popsection

    @ Joints, see lstm.s: with scales of their own for both sums, and with one for both.
    .pushsection .text.gatecell_joint_\format, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_joint_\format
    .type   gatecell_joint_\format, %function
    .thumb_func
gatecell_joint_\format:
    push    {{lr}}
    GATECELL_BOTH_\format joint_\format
gatecell_joint_\format\()_scaled:
    GATECELL_SCALE_\format
    .size gatecell_joint_\format, . - gatecell_joint_\format
    .popsection

    .pushsection .text.gatecell_joint_\format\()_shared, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_joint_\format\()_shared
    .type   gatecell_joint_\format\()_shared, %function
    .thumb_func
gatecell_joint_\format\()_shared:
    push    {{lr}}
    GATECELL_AS_ONE_\format shared_\format
gatecell_shared_\format\()_scaled:
    GATECELL_SCALE_ONE_\format
    .size gatecell_joint_\format\()_shared, . - gatecell_joint_\format\()_shared
    .popsection
.endm

    GATECELL_KERNELS w8a16
    GATECELL_KERNELS w4a16
    GATECELL_KERNELS w8a8

    .pushsection .text.gatecell_joint_scalar, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_joint_scalar
    .type   gatecell_joint_scalar, %function
    .thumb_func
    @ A joint in any format: what it takes is a function that takes the cursor, the rows and
    @ where the pre-activations go.
gatecell_joint_scalar:
    push    {{lr}}
    sub     sp, #16
    ldr     r1, [sp, #24]
    mov     r2, sp
    ldr     r3, [sp, #32]
    blx     r3
    ldr     r0, [sp, #24]
    adds    r0, #48
    str     r0, [sp, #24]
    pop     {{r4, r5, r6, r7, pc}}
    .size gatecell_joint_scalar, . - gatecell_joint_scalar
    .popsection

    .pushsection .text.gatecell_call_joint, "ax", %progbits
    .thumb
    .p2align 2
    .global gatecell_call_joint
    .type   gatecell_call_joint, %function
    .thumb_func
    @ In: r0 = what a joint finds on the stack, r1 = where the pre-activations go.
gatecell_call_joint:
    GATECELL_SAVE
    push    {{r1}}
    ldmia   r0!, {{r2, r3, r4, r5, r6}}
    push    {{r2, r3, r4, r5, r6}}
    movs    r0, r2
    blx     r4
    ldr     r0, [sp, #20]
    stmia   r0!, {{r4, r5, r6, r7}}
    add     sp, #24
    GATECELL_RESTORE
    .size gatecell_call_joint, . - gatecell_call_joint
    .popsection
