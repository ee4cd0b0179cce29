// Runs before anything is painted: the colours that were chosen here, instead of those of the system.
try {
  const theme = localStorage.getItem('waymark-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // No storage: the system's colours.
}
