import { createTestbed } from "@alpy/alpy";

await using bed = await createTestbed({
  machine: {
    disk: "appliance.qcow2",
    // A further NIC, over which this process reaches the guest: not a link, and not captured.
    management: { hostForwards: [{ guestPort: 443 }] },
  },
  links: [{ addresses: ["192.0.2.2/24"] }],
});
await bed.start();
await bed.console.expect("login: ", { timeoutMs: 120_000 });

// By the management NIC: for fetch, Playwright, ssh.
const { management } = bed.machine;
console.log(`https://${management.address}:${management.port(443)}/`);

// Or through a node, as a client on the link sees it.
await using port = await bed.node(0).publish({ host: "192.0.2.1", port: 443 });
console.log(`https://127.0.0.1:${port.port}/`);
