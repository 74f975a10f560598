// Emulates CPUID, without AVX-512, VNNI and AMX, for libraries in which without_avx512.py has replaced it. Preloaded.
#define _GNU_SOURCE
#include <cpuid.h>
#include <signal.h>
#include <stdint.h>
#include <ucontext.h>

// These bits of leaf 7. Its other subleaves only have instruction sets that are newer than AVX2; they read as zeros.
static const uint32_t ebx = 1u << 16 | 1u << 17 | 1u << 21 | 1u << 26 | 1u << 27 | 1u << 28 | 1u << 30 | 1u << 31;
static const uint32_t ecx = 1u << 1 | 1u << 6 | 1u << 8 | 1u << 9 | 1u << 10 | 1u << 11 | 1u << 12 | 1u << 14;
static const uint32_t edx = 1u << 2 | 1u << 3 | 1u << 8 | 1u << 22 | 1u << 23 | 1u << 24 | 1u << 25;

/// How often CPUID was emulated in this process.
uint32_t cpuid_emulated = 0;

static void emulate(int signal_number, siginfo_t *info, void *context) {
  greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
  const uint8_t *at = (const uint8_t *)registers[REG_RIP];
  if (at[0] != 0x06 || at[1] != 0x06) {
    signal(SIGILL, SIG_DFL);  // another invalid instruction: it is executed again, and ends the process
    return;
  }
  uint32_t leaf = (uint32_t)registers[REG_RAX], subleaf = (uint32_t)registers[REG_RCX], a, b, c, d;
  __cpuid_count(leaf, subleaf, a, b, c, d);
  if (leaf == 7) {
    uint32_t keep = subleaf == 0 ? UINT32_MAX : 0;
    a &= keep, b &= keep & ~ebx, c &= keep & ~ecx, d &= keep & ~edx;
  }
  registers[REG_RAX] = a, registers[REG_RBX] = b, registers[REG_RCX] = c, registers[REG_RDX] = d;
  registers[REG_RIP] += 2;
  cpuid_emulated++;
}

__attribute__((constructor)) static void install(void) {
  struct sigaction action = {.sa_sigaction = emulate, .sa_flags = SA_SIGINFO | SA_NODEFER};
  sigaction(SIGILL, &action, 0);
}
