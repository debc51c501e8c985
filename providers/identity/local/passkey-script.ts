/**
 * The only script of the issuer's pages. It asks the browser for a passkey and sends the answer as the page's own form, so that everything
 * else works without it.
 */
export const PASSKEY_SCRIPT = `'use strict'
;(function () {
  var library = window.SimpleWebAuthnBrowser
  var button = document.getElementById('passkey-button')
  if (!button || !library || !library.browserSupportsWebAuthn()) return
  var problem = document.getElementById('passkey-problem')
  var options = JSON.parse(button.dataset.options)
  var adding = button.dataset.kind === 'add'

  function send(answer) {
    button.form.elements.passkey.value = JSON.stringify(answer)
    button.form.submit()
  }
  function say(error) {
    if (error.name === 'AbortError' || error.code === 'ERROR_CEREMONY_ABORTED') return
    problem.textContent =
      error.name === 'InvalidStateError'
        ? 'This passkey is on your account already.'
        : 'Your browser did not give a passkey. Try again' + (adding ? '.' : ', or sign in with your password.')
    problem.hidden = false
  }
  button.hidden = false
  button.addEventListener('click', function () {
    problem.hidden = true
    var asked = adding ? library.startRegistration({ optionsJSON: options }) : library.startAuthentication({ optionsJSON: options })
    asked.then(send, say)
  })
  // Passkeys among the suggestions of the address field, where the browser can do that and none was refused just now.
  if (button.dataset.kind !== 'sign-in') return
  library.browserSupportsWebAuthnAutofill().then(function (able) {
    if (able) library.startAuthentication({ optionsJSON: options, useBrowserAutofill: true }).then(send, function () {})
  })
})()
`
