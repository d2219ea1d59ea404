/* Everything that works on every page. Each module finds its own elements by their data- attribute. */
import "./htmx-setup.js";
import "./shortcuts.js";
import "./list.js";
import "./toast.js";
import "./menu.js";
import "./dialog.js";
import "./confirm.js";
import "./theme.js";
import "./forms.js";
import "./edit-here.js";
import "./combobox.js";

document.documentElement.classList.add("has-js");
