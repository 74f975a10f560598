/* Start-up of a bare Cortex-M: the vector table, memory, the floating-point unit, and then main. */
#include <stdint.h>

extern uint32_t stack_top[], data_start[], data_end[], data_image[], bss_start[], bss_end[];

int main(void);
void semihosting_exit(int status);

void reset(void);
static void fault(void) { semihosting_exit(99); }

__attribute__((section(".vectors"), used)) static void (*const vectors[16])(void) = {
    (void (*)(void))stack_top, reset, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault,
};

/* The loops stay loops: calls of memcpy and memset would link both into every program. */
__attribute__((noreturn, optimize("no-tree-loop-distribute-patterns"))) void reset(void) {
  *(volatile uint32_t *)0xE000ED88 |= 0xFu << 20; /* CPACR: access to coprocessors 10 and 11 */
  __asm__ volatile("dsb\nisb");
  for (uint32_t *to = data_start, *from = data_image; to < data_end;) *to++ = *from++;
  for (uint32_t *to = bss_start; to < bss_end;) *to++ = 0;
  semihosting_exit(main());
  for (;;) {
  }
}
