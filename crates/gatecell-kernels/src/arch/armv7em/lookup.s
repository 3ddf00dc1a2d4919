@ One lookup, from the magnitude in r8 to the value in r8; lr is lost.
.macro GATECELL_LOOKUP name, limit, bits
    cmp.w   r8, #\limit
    bhs     gatecell_saturated_\name
    lsr.w   lr, r8, #\bits
    ldr.w   lr, [r11, lr, lsl #1]
    ubfx    r8, r8, #0, #\bits
    mla     r8, r8, r6, r7
    smlad   r8, lr, r8, r9
gatecell_found_\name:
.endm

@ What LOOKUP needs to read the table at twice the argument.
.macro GATECELL_DOUBLE
    .ifeq gatecell_small
    lsls    r6, r6, #1
    .endif
.endm
