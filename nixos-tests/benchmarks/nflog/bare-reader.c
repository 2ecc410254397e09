// bare-reader GROUP: the least a reader can do, as the mark to measure others by. Receives, walks the attributes, adds up
// per destination in a hash table without limits, follows the sequence numbers. Prints packets, bytes and lost at SIGTERM.
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <linux/netlink.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>

enum { SLOTS_BITS = 18, SLOTS = 1 << SLOTS_BITS, PACKET = NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET };

static struct slot {
	uint64_t high, low, bytes, packets;
} table[SLOTS];

static char buffer[1 << 18];
static volatile sig_atomic_t stopped;
static uint64_t packets, bytes, lost;
static uint32_t next;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

static void configure(int fd, int group, int type, const void *value, int length)
{
	struct {
		struct nlmsghdr header;
		struct nfgenmsg netfilter;
		struct nlattr attribute;
		char value[8];
	} request = { 0 };

	request.header.nlmsg_type = NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG;
	request.header.nlmsg_flags = NLM_F_REQUEST;
	request.header.nlmsg_len = NLMSG_LENGTH(sizeof request.netfilter) + NLA_HDRLEN + NLA_ALIGN(length);
	request.netfilter.res_id = htons(group);
	request.attribute.nla_type = type;
	request.attribute.nla_len = NLA_HDRLEN + length;
	memcpy(request.value, value, length);
	if (send(fd, &request, request.header.nlmsg_len, 0) < 0) {
		perror("send");
		exit(1);
	}
}

static void add(uint64_t high, uint64_t low, unsigned length)
{
	uint64_t hash = (high * 0x9e3779b97f4a7c15u + low) * 0x9e3779b97f4a7c15u;
	unsigned at = hash >> (64 - SLOTS_BITS);

	while (table[at].packets && (table[at].low != low || table[at].high != high))
		at = (at + 1) % SLOTS;
	table[at].high = high;
	table[at].low = low;
	table[at].bytes += length;
	table[at].packets++;
	packets++;
	bytes += length;
}

static void take(const unsigned char *ip)
{
	if (ip[0] >> 4 == 4) {
		uint32_t to;

		memcpy(&to, ip + 16, 4);
		add(0, to, ip[2] << 8 | ip[3]);
	} else {
		uint64_t high;

		memcpy(&high, ip + 24, 8);
		add(high, 0, 40 + (ip[4] << 8 | ip[5]));
	}
}

static void message(const struct nlmsghdr *header)
{
	const char *at = (const char *)NLMSG_DATA(header) + NLMSG_ALIGN(sizeof(struct nfgenmsg));
	const char *end = (const char *)header + header->nlmsg_len;
	const unsigned char *ip = NULL;
	uint32_t sequence = 0;

	while (end - at >= NLA_HDRLEN) {
		const struct nlattr *attribute = (const struct nlattr *)at;

		if (attribute->nla_len < NLA_HDRLEN || attribute->nla_len > end - at)
			return;
		if (attribute->nla_type == NFULA_PAYLOAD)
			ip = (const unsigned char *)at + NLA_HDRLEN;
		else if (attribute->nla_type == NFULA_SEQ)
			sequence = ntohl(*(const uint32_t *)(at + NLA_HDRLEN));
		at += NLA_ALIGN(attribute->nla_len);
	}
	if (ip) {
		lost += sequence - next;
		next = sequence + 1;
		take(ip);
	}
}

int main(int count, char **words)
{
	int group = count > 1 ? atoi(words[1]) : 5;
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER);
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	struct sigaction action = { .sa_handler = stop };
	int receive = 16 << 20;
	uint8_t bind_command = NFULNL_CFG_CMD_BIND;
	struct nfulnl_msg_config_mode mode = { htonl(48), NFULNL_COPY_PACKET, 0 };
	uint32_t buffer_size = htonl(128 << 10), threshold = htonl(1 << 16), timeout = htonl(10);
	uint16_t flags = htons(NFULNL_CFG_F_SEQ);

	sigaction(SIGTERM, &action, NULL);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &receive, sizeof receive) < 0) {
		perror("netlink");
		return 1;
	}
	configure(fd, group, NFULA_CFG_CMD, &bind_command, sizeof bind_command);
	configure(fd, group, NFULA_CFG_FLAGS, &flags, sizeof flags);
	configure(fd, group, NFULA_CFG_MODE, &mode, sizeof mode);
	configure(fd, group, NFULA_CFG_NLBUFSIZ, &buffer_size, sizeof buffer_size);
	configure(fd, group, NFULA_CFG_QTHRESH, &threshold, sizeof threshold);
	configure(fd, group, NFULA_CFG_TIMEOUT, &timeout, sizeof timeout);
	while (!stopped) {
		int left = recv(fd, buffer, sizeof buffer, 0);

		for (struct nlmsghdr *header = (void *)buffer; left > 0 && NLMSG_OK(header, (unsigned)left);
		     header = NLMSG_NEXT(header, left))
			if (header->nlmsg_type == PACKET)
				message(header);
	}
	printf("%lu %lu %lu\n", (unsigned long)packets, (unsigned long)bytes, (unsigned long)lost);
	return 0;
}
