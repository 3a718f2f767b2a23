"""The one package that is installed; its parts are the folders beside it in the checkout, which stand here as links."""
