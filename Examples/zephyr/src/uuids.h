/* The service of FeatureCodec's sample. All its UUIDs are here; they were drawn at random for this project. */
#ifndef UUIDS_H
#define UUIDS_H

#include <zephyr/bluetooth/uuid.h>

#define FEATURE_SERVICE_UUID BT_UUID_128_ENCODE(0xbbe641d6, 0x59a1, 0x485d, 0xa3a1, 0x308454621857)
/* From the device: fragments and control messages, as notifications. */
#define FEATURE_UPLINK_UUID BT_UUID_128_ENCODE(0xbbe641d7, 0x59a1, 0x485d, 0xa3a1, 0x308454621857)
/* To the device: control messages, written without response. */
#define FEATURE_DOWNLINK_UUID BT_UUID_128_ENCODE(0xbbe641d8, 0x59a1, 0x485d, 0xa3a1, 0x308454621857)

#endif
