//! Keys, mouse and paste of the terminal in the app's terms.

use crossterm::event::{
    Event as Told, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton as Button,
    MouseEvent, MouseEventKind,
};

use crate::app::{Code, Event, Key, Mouse, MouseButton};

/// What the terminal told, where it means anything here.
pub(super) fn event(told: Told) -> Option<Event> {
    match told {
        Told::Key(key) => self::key(key).map(Event::Key),
        Told::Mouse(mouse) => self::mouse(mouse).map(Event::Mouse),
        Told::Paste(text) => Some(Event::Paste(text)),
        Told::Resize(..) => Some(Event::Resized),
        Told::FocusGained | Told::FocusLost => None,
    }
}

fn key(key: KeyEvent) -> Option<Key> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    let code = match key.code {
        KeyCode::Char(letter) => Code::Char(letter),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab if key.modifiers.contains(KeyModifiers::SHIFT) => Code::BackTab,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => Code::BackTab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        _ => return None,
    };
    let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    let alt = key.modifiers.contains(KeyModifiers::ALT);
    Some(Key { code, ctrl, alt })
}

fn mouse(mouse: MouseEvent) -> Option<Mouse> {
    let button = match mouse.kind {
        MouseEventKind::Down(Button::Left) => MouseButton::Left,
        MouseEventKind::ScrollUp => MouseButton::WheelUp,
        MouseEventKind::ScrollDown => MouseButton::WheelDown,
        _ => return None,
    };
    Some(Mouse {
        x: mouse.column,
        y: mouse.row,
        button,
    })
}
