// What Embedded Swift expects of a system with a heap, where the C library does not have it, or has it only since lately.
// With these, the server's library needs nothing but a C library, glibc 2.17 or later.

#define _GNU_SOURCE
#include <fcntl.h>
#include <locale.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#define HIDDEN __attribute__((visibility("hidden")))

// Seeds for hashing, which keep hostile keys from colliding. glibc has this only since 2.36.
HIDDEN void arc4random_buf(void *bytes, size_t count);
void arc4random_buf(void *bytes, size_t count) {
  const int file = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
  size_t done = 0;
  while (file >= 0 && done < count) {
    const ssize_t some = read(file, (char *)bytes + done, count - done);
    if (some <= 0) break;
    done += (size_t)some;
  }
  if (file >= 0) close(file);
  // Without the device, seeds differ at least between addresses.
  for (; done < count; done++) ((uint8_t *)bytes)[done] = (uint8_t)((uintptr_t)bytes >> (done % sizeof(uintptr_t) * 8));
}

// Runs an initialiser once, while other threads wait.
HIDDEN void swift_once(intptr_t *predicate, void (*run)(void *), void *context);
void swift_once(intptr_t *predicate, void (*run)(void *), void *context) {
  enum { NEW = 0, RUNNING = 1, DONE = -1 };
  _Atomic(intptr_t) *state = (_Atomic(intptr_t) *)predicate;
  intptr_t expected = NEW;
  if (atomic_load_explicit(state, memory_order_acquire) == DONE) return;
  if (atomic_compare_exchange_strong(state, &expected, RUNNING)) {
    run(context);
    atomic_store_explicit(state, DONE, memory_order_release);
    return;
  }
  while (atomic_load_explicit(state, memory_order_acquire) != DONE) sched_yield();
}

// The locale in which numbers have a decimal point, whatever the program's is.
static locale_t plain_locale(void) {
  static _Atomic(locale_t) found;
  locale_t locale = atomic_load(&found);
  if (locale != (locale_t)0) return locale;
  locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  locale_t none = (locale_t)0;
  if (atomic_compare_exchange_strong(&found, &none, locale)) return locale;
  freelocale(locale);
  return none;
}

// Read a number. Return its end, or null if there is none.
HIDDEN const char *_swift_stdlib_strtod_clocale(const char *text, double *result);
const char *_swift_stdlib_strtod_clocale(const char *text, double *result) {
  char *end = NULL;
  *result = strtod_l(text, &end, plain_locale());
  return end == text ? NULL : end;
}

HIDDEN const char *_swift_stdlib_strtof_clocale(const char *text, float *result);
const char *_swift_stdlib_strtof_clocale(const char *text, float *result) {
  char *end = NULL;
  *result = strtof_l(text, &end, plain_locale());
  return end == text ? NULL : end;
}
