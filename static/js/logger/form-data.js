// The form as typed, in the shape that the server takes.
const NOT_TYPED = ["csrfmiddlewaretoken", "revision", "action"];

export function typed(form) {
  return new URLSearchParams(new FormData(form));
}

export function typedText(form) {
  const data = typed(form);
  NOT_TYPED.forEach((name) => data.delete(name));
  return data.toString();
}

export function post(form, url, body, signal) {
  return fetch(url, {
    method: "POST",
    body,
    signal,
    redirect: "manual",
    headers: {
      "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
      "X-CSRFToken": form.elements.csrfmiddlewaretoken.value,
      "X-Requested-With": "fetch",
    },
  });
}

// A request that the sign-in page would answer comes back as a redirect that is not followed.
export const signedOut = (response) => response.type === "opaqueredirect" || response.status === 401;
