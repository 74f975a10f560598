/* Not Zephyr: see README.md. */
#ifndef STUB_GATT_H
#define STUB_GATT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <zephyr/bluetooth/conn.h>
#include <zephyr/bluetooth/uuid.h>

struct bt_gatt_attr;
typedef ssize_t (*bt_gatt_attr_read_func_t)(
    struct bt_conn *conn, const struct bt_gatt_attr *attr, void *buf, uint16_t len, uint16_t offset);
typedef ssize_t (*bt_gatt_attr_write_func_t)(
    struct bt_conn *conn, const struct bt_gatt_attr *attr, const void *buf, uint16_t len, uint16_t offset, uint8_t flags);
struct bt_gatt_attr {
  const struct bt_uuid *uuid;
  bt_gatt_attr_read_func_t read;
  bt_gatt_attr_write_func_t write;
  void *user_data;
  uint16_t handle, perm;
};
ssize_t bt_gatt_attr_read(
    struct bt_conn *conn, const struct bt_gatt_attr *attr, void *buf, uint16_t buf_len, uint16_t offset, const void *value,
    uint16_t value_len);
struct bt_gatt_service_static { const struct bt_gatt_attr *attrs; size_t attr_count; };

#define BT_GATT_CHRC_WRITE_WITHOUT_RESP 0x04
#define BT_GATT_CHRC_NOTIFY 0x10
#define BT_GATT_CHRC_READ 2
#define BT_GATT_PERM_NONE 0
#define BT_GATT_PERM_READ 1
#define BT_GATT_PERM_WRITE 2
#define BT_GATT_CCC_NOTIFY 1

#define BT_GATT_PRIMARY_SERVICE(service) {.user_data = (void *)(service), .perm = BT_GATT_PERM_READ}
/* Two attributes: the declaration and the value. */
#define BT_GATT_CHARACTERISTIC(id, properties, permissions, reading, writing, data)                                   \
  {.perm = BT_GATT_PERM_READ, .handle = (properties)},                                                                \
      {.uuid = (id), .read = (reading), .write = (writing), .user_data = (data), .perm = (permissions)}
#define BT_GATT_CCC(changed, permissions)                                                                             \
  {.user_data = (void (*)(const struct bt_gatt_attr *, uint16_t)){changed}, .perm = (permissions)}
#define BT_GATT_SERVICE_DEFINE(name, ...)                                                                             \
  static const struct bt_gatt_attr attr_##name[] = {__VA_ARGS__};                                                     \
  const struct bt_gatt_service_static name = {attr_##name, sizeof attr_##name / sizeof *attr_##name}

uint16_t bt_gatt_get_mtu(struct bt_conn *conn);
int bt_gatt_notify(struct bt_conn *conn, const struct bt_gatt_attr *attr, const void *data, uint16_t len);

#endif
