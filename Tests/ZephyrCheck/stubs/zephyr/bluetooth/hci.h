/* Not Zephyr: see README.md. */
#ifndef STUB_HCI_H
#define STUB_HCI_H

#define BT_HCI_ERR_REMOTE_USER_TERM_CONN 0x13

#endif
