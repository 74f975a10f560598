/*
 * A Bluetooth peripheral with the service of spec/gatt.md, which sends a feature map every second. What a client writes, such
 * as an exit, goes to the session. There is one connection at a time (prj.conf), so nobody else writes to the downlink.
 *
 * The sample does not pair: whoever connects gets the maps. A product requires an encrypted link [GATT-9].
 */
#include <errno.h>
#include <feature_codec.h>
#include <string.h>
#include <zephyr/bluetooth/bluetooth.h>
#include <zephyr/bluetooth/conn.h>
#include <zephyr/bluetooth/gatt.h>
#include <zephyr/bluetooth/hci.h>
#include <zephyr/bluetooth/uuid.h>
#include <zephyr/kernel.h>
#include <zephyr/random/random.h>

#include "map_profile.h" /* fcodec profile make ../firmware/profile.json --c map */
#include "uuids.h"

enum { CHANNELS = 40, SIDE = 8, LONGEST_PAYLOAD = 244, SMALLEST_MTU = 23, ATT_HEADER = 3, FORMAT_VERSION = 1 };

/* Seconds for a client to turn notifications on, and as many to answer the hello [GATT-5]. */
enum { PATIENCE = 30 };

/* What there is with the client. A refused one is silent until it turns notifications on again. */
enum { SILENT, GREETING, WELCOMED };

struct message {
	uint8_t length;
	uint8_t bytes[FCODEC_MESSAGE_SIZE];
};

static const struct bt_uuid_128 service_uuid = BT_UUID_INIT_128(FEATURE_SERVICE_UUID);
static const struct bt_uuid_128 uplink_uuid = BT_UUID_INIT_128(FEATURE_UPLINK_UUID);
static const struct bt_uuid_128 downlink_uuid = BT_UUID_INIT_128(FEATURE_DOWNLINK_UUID);
static const struct bt_uuid_128 information_uuid = BT_UUID_INIT_128(FEATURE_INFORMATION_UUID);

static uint8_t map[CHANNELS * SIDE * SIDE], symbols[MAP_SYMBOLS];
static uint64_t cells[MAP_CELLS / 8];
static fcodec_device device;

/* The session belongs to the main thread. Bluetooth's thread leaves messages here, and drops those that do not fit. */
K_MSGQ_DEFINE(messages, sizeof(struct message), 8, 1);
K_MUTEX_DEFINE(peer_lock);
static struct bt_conn *peer;
static atomic_t must_advertise = ATOMIC_INIT(1), conversation = ATOMIC_INIT(SILENT);

static ssize_t write_downlink(struct bt_conn *conn, const struct bt_gatt_attr *attribute, const void *bytes, uint16_t length,
			      uint16_t offset, uint8_t flags)
{
	struct message message = {.length = (uint8_t)length};

	ARG_UNUSED(conn);
	ARG_UNUSED(attribute);
	ARG_UNUSED(flags);
	if (offset == 0 && length <= sizeof(message.bytes)) { /* a longer one is no message */
		memcpy(message.bytes, bytes, length);
		k_msgq_put(&messages, &message, K_NO_WAIT);
	}
	return length;
}

/* [GATT-3]. The MTU of a connection that has just ended is 0. */
static size_t payload_of(struct bt_conn *conn)
{
	const uint16_t mtu = bt_gatt_get_mtu(conn);

	return mtu < SMALLEST_MTU ? SMALLEST_MTU - ATT_HEADER : MIN(mtu - ATT_HEADER, LONGEST_PAYLOAD);
}

/* [GATT-2]: version, flags, identifier, payload, psm. */
static ssize_t read_information(struct bt_conn *conn, const struct bt_gatt_attr *attribute, void *buffer, uint16_t length,
				uint16_t offset)
{
	const uint32_t identifier = MAP_IDENTIFIER;
	const size_t payload = payload_of(conn);
	const uint8_t information[10] = {
		FORMAT_VERSION, 0, (uint8_t)identifier, (uint8_t)(identifier >> 8), (uint8_t)(identifier >> 16),
		(uint8_t)(identifier >> 24), (uint8_t)payload, (uint8_t)(payload >> 8),
	};

	return bt_gatt_attr_read(conn, attribute, buffer, length, offset, information, sizeof(information));
}

static void configured(const struct bt_gatt_attr *attribute, uint16_t value)
{
	ARG_UNUSED(attribute);
	atomic_set(&conversation, (value & BT_GATT_CCC_NOTIFY) != 0 ? GREETING : SILENT);
}

BT_GATT_SERVICE_DEFINE(service, BT_GATT_PRIMARY_SERVICE(&service_uuid),
		       BT_GATT_CHARACTERISTIC(&uplink_uuid.uuid, BT_GATT_CHRC_NOTIFY, BT_GATT_PERM_NONE, NULL, NULL, NULL),
		       BT_GATT_CCC(configured, BT_GATT_PERM_READ | BT_GATT_PERM_WRITE),
		       BT_GATT_CHARACTERISTIC(&downlink_uuid.uuid, BT_GATT_CHRC_WRITE_WITHOUT_RESP, BT_GATT_PERM_WRITE, NULL,
					      write_downlink, NULL),
		       BT_GATT_CHARACTERISTIC(&information_uuid.uuid, BT_GATT_CHRC_READ, BT_GATT_PERM_READ, read_information, NULL,
					      NULL));

static const struct bt_gatt_attr *const uplink = &service.attrs[2]; /* after the service and the declaration */

static void set_peer(struct bt_conn *conn)
{
	k_mutex_lock(&peer_lock, K_FOREVER);
	struct bt_conn *const before = peer;

	peer = conn == NULL ? NULL : bt_conn_ref(conn);
	k_mutex_unlock(&peer_lock);
	if (before != NULL) {
		bt_conn_unref(before);
	}
}

static void connected(struct bt_conn *conn, uint8_t error)
{
	if (error == 0) {
		k_msgq_purge(&messages); /* those of the client before */
		set_peer(conn);
	}
}

static void disconnected(struct bt_conn *conn, uint8_t reason)
{
	ARG_UNUSED(conn);
	ARG_UNUSED(reason);
	atomic_set(&conversation, SILENT);
	set_peer(NULL);
}

static void recycled(void)
{
	atomic_set(&must_advertise, 1); /* the main thread does it: calls of Bluetooth are not allowed here */
}

BT_CONN_CB_DEFINE(connections) = {.connected = connected, .disconnected = disconnected, .recycled = recycled};

static void receive_messages(void)
{
	struct message message;

	while (k_msgq_get(&messages, &message, K_NO_WAIT) == 0) {
		const int32_t kind = fcodec_receive(&device, message.bytes, message.length, NULL);

		/* Unless the client has left in the meantime. */
		if (kind == FCODEC_WELCOME) {
			atomic_cas(&conversation, GREETING, WELCOMED);
		} else if (kind == FCODEC_REFUSED) {
			atomic_cas(&conversation, GREETING, SILENT);
			atomic_cas(&conversation, WELCOMED, SILENT);
		}
	}
}

/* In place of a camera and a network: a gradient that moves. `fcodec network c` writes a network as C. */
static void make_map(uint32_t number)
{
	for (size_t i = 0; i < sizeof(map); i++) {
		map[i] = (uint8_t)((i / CHANNELS % SIDE + number) % SIDE * 8 + i % CHANNELS);
	}
}

static int notify(struct bt_conn *conn, const uint8_t *packet, int32_t length)
{
	return length < 0 ? -EINVAL : bt_gatt_notify(conn, uplink, packet, (uint16_t)length);
}

static int say_hello(struct bt_conn *conn)
{
	uint8_t hello[FCODEC_MESSAGE_SIZE];

	return notify(conn, hello, fcodec_hello(&device, hello, sizeof(hello)));
}

static int announce(struct bt_conn *conn)
{
	uint8_t announcement[FCODEC_MESSAGE_SIZE];

	return notify(conn, announcement, fcodec_announcement(&device, announcement, sizeof(announcement)));
}

/*
 * Sends a map to its end, until an exit or a refuse arrives, or until the connection is lost. Notifying waits while buffers are
 * full. After an error the frame is over, and the next client gets the next one [GATT-6].
 */
static int send_map(struct bt_conn *conn, uint32_t number)
{
	uint8_t payload[LONGEST_PAYLOAD];
	const fcodec_map hwc = fcodec_map_hwc(map, CHANNELS, SIDE, SIDE);
	int32_t phase;

	make_map(number);
	fcodec_start_frame(&device);
	if (fcodec_load_map(&device, 0, &hwc) != FCODEC_OK) {
		return -EINVAL;
	}
	int error = announce(conn);

	do {
		size_t length;

		receive_messages();
		if (error != 0 || atomic_get(&conversation) != WELCOMED) {
			return error;
		}
		phase = fcodec_next(&device, payload, payload_of(conn), &length);
		if (phase >= 0 && length > 0) {
			error = notify(conn, payload, (int32_t)length);
		}
	} while (phase == FCODEC_SENDING);
	return phase < 0 ? -EINVAL : error;
}

static const struct bt_data advertisement[] = {
	BT_DATA_BYTES(BT_DATA_FLAGS, BT_LE_AD_GENERAL | BT_LE_AD_NO_BREDR),
	BT_DATA_BYTES(BT_DATA_UUID128_ALL, FEATURE_SERVICE_UUID),
};

static void advertise(void)
{
	if (bt_le_adv_start(BT_LE_ADV_CONN_FAST_2, advertisement, ARRAY_SIZE(advertisement), NULL, 0) != 0) {
		atomic_set(&must_advertise, 1); /* again later */
	}
}

int main(void)
{
	const fcodec_setup setup = {
		.abi = FCODEC_ABI,
		.profile = MAP_PROFILE,
		.symbols = symbols,
		.symbols_length = sizeof(symbols),
		.cells = cells,
		.cells_length = sizeof(cells),
		.session = (uint16_t)(1 + sys_rand32_get() % UINT16_MAX),
	};

	if (fcodec_open(&device, &setup) != FCODEC_OK || bt_enable(NULL) != 0) {
		return 1;
	}
	uint32_t waited = 0;

	for (uint32_t number = 0;; number++) {
		if (atomic_set(&must_advertise, 0) != 0) {
			advertise();
		}
		k_mutex_lock(&peer_lock, K_FOREVER);
		struct bt_conn *const conn = peer == NULL ? NULL : bt_conn_ref(peer);

		k_mutex_unlock(&peer_lock);
		if (conn != NULL) {
			receive_messages();
			const atomic_val_t now = atomic_get(&conversation);

			if (now == WELCOMED) {
				waited = 0;
				send_map(conn, number);
			} else if (waited++ == PATIENCE) { /* nobody else can connect as long as this one stays */
				waited = 0;
				bt_conn_disconnect(conn, BT_HCI_ERR_REMOTE_USER_TERM_CONN);
			} else if (now == GREETING) {
				say_hello(conn);
			}
			bt_conn_unref(conn);
		} else {
			waited = 0;
		}
		k_sleep(K_SECONDS(1));
	}
}
