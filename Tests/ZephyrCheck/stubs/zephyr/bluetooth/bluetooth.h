/* Not Zephyr: see README.md. */
#ifndef STUB_BLUETOOTH_H
#define STUB_BLUETOOTH_H

#include <stddef.h>
#include <stdint.h>

typedef void (*bt_ready_cb_t)(int err);
int bt_enable(bt_ready_cb_t ready);

struct bt_data { uint8_t type, data_len; const uint8_t *data; };
#define BT_DATA(type, data, length) {(type), (length), (const uint8_t *)(data)}
#define BT_DATA_BYTES(type, ...) BT_DATA(type, ((const uint8_t[]){__VA_ARGS__}), sizeof((const uint8_t[]){__VA_ARGS__}))
#define BT_DATA_FLAGS 0x01
#define BT_DATA_UUID128_ALL 0x07
#define BT_LE_AD_GENERAL 0x02
#define BT_LE_AD_NO_BREDR 0x04

struct bt_le_adv_param { uint32_t options, interval_min, interval_max; };
#define BT_LE_ADV_CONN_FAST_2 (&(const struct bt_le_adv_param){1, 0xA0, 0xF0})
int bt_le_adv_start(
    const struct bt_le_adv_param *param, const struct bt_data *ad, size_t ad_len, const struct bt_data *sd, size_t sd_len);

#endif
