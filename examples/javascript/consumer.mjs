// Prints created events of one type, each once: node consumer.mjs localhost:9092 CONSULT
// npm install kafkajs
import { Kafka, logLevel } from "kafkajs";

const [bootstrap, wanted, prefix = ""] = process.argv.slice(2);
const kafka = new Kafka({ brokers: [bootstrap], clientId: "desk", logLevel: logLevel.ERROR });
const consumer = kafka.consumer({ groupId: `${prefix}desk` });
const had = new Set(); // ids of changes: what a worker sends again after a crash has the id it had

await consumer.connect();
await consumer.subscribe({ topic: `${prefix}news.event-changes`, fromBeginning: true });
await consumer.run({
  eachMessage: async ({ message }) => {
    const change = JSON.parse(message.value.toString());
    if (had.has(change.id)) return;
    had.add(change.id);
    const event = change.data;
    if (event.op !== "created" || event.type !== wanted) return;
    const names = event.actors.map((actor) => actor.name).join(", ");
    console.log(JSON.stringify({ event_id: event.event_id, date: event.date, names }));
  },
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => consumer.disconnect().then(() => process.exit(0)));
