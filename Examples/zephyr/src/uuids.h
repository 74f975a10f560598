/* The UUIDs of the service, spec/gatt.md. */
#ifndef UUIDS_H
#define UUIDS_H

#include <zephyr/bluetooth/uuid.h>

#define FEATURE_UUID(number) BT_UUID_128_ENCODE(0xd99e0000 + (number), 0xfa91, 0x496a, 0xaea5, 0x69e4003e66aa)
#define FEATURE_SERVICE_UUID FEATURE_UUID(1)
/* From the device: fragments and control messages, as notifications. */
#define FEATURE_UPLINK_UUID FEATURE_UUID(2)
/* To the device: control messages, written without response. */
#define FEATURE_DOWNLINK_UUID FEATURE_UUID(3)
/* The format's version, the profile and the payload, to be read. */
#define FEATURE_INFORMATION_UUID FEATURE_UUID(4)

#endif
