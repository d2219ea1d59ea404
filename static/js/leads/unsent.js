// [data-unsent-leads="event:user"]: says on the event's page how many leads this device still has to send.
import { behaviour } from "../behaviour.js";
import { unsent } from "./queue.js";

behaviour("[data-unsent-leads]", (notice) => {
  const count = unsent(notice.dataset.unsentLeads).length;
  notice.hidden = count === 0;
  notice.querySelector("[data-unsent-count]").textContent = `${count} lead${count === 1 ? "" : "s"}`;
});
