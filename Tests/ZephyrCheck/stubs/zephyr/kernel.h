/* Not Zephyr: see README.md. */
#ifndef STUB_KERNEL_H
#define STUB_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define ARG_UNUSED(x) (void)(x)
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define MIN(a, b) (((a) < (b)) ? (a) : (b))

typedef struct { int64_t ticks; } k_timeout_t;
#define K_NO_WAIT ((k_timeout_t){0})
#define K_FOREVER ((k_timeout_t){-1})
#define K_SECONDS(s) ((k_timeout_t){(s) * 1000})

struct k_msgq { char *buffer; size_t size; uint32_t count; };
#define K_MSGQ_DEFINE(name, message_size, most, alignment)                                                            \
  static char __attribute__((aligned(alignment))) name##_buffer[(most) * (message_size)];                             \
  struct k_msgq name = {name##_buffer, message_size, most}
int k_msgq_put(struct k_msgq *queue, const void *data, k_timeout_t timeout);
void k_msgq_purge(struct k_msgq *queue);
int k_msgq_get(struct k_msgq *queue, void *data, k_timeout_t timeout);

struct k_mutex { int owner; };
#define K_MUTEX_DEFINE(name) struct k_mutex name = {0}
int k_mutex_lock(struct k_mutex *mutex, k_timeout_t timeout);
int k_mutex_unlock(struct k_mutex *mutex);

int32_t k_sleep(k_timeout_t timeout);

typedef long atomic_t;
typedef atomic_t atomic_val_t;
#define ATOMIC_INIT(i) (i)
atomic_val_t atomic_set(atomic_t *target, atomic_val_t value);
atomic_val_t atomic_get(const atomic_t *target);
bool atomic_cas(atomic_t *target, atomic_val_t old_value, atomic_val_t new_value);

#endif
